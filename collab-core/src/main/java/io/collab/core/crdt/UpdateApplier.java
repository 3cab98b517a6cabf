package io.collab.core.crdt;

import io.collab.core.codec.WireClient;
import io.collab.core.codec.WireGc;
import io.collab.core.codec.WireItem;
import io.collab.core.codec.WireSkip;
import io.collab.core.codec.WireStruct;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a decoded update into the document: structs in causal order, then deletions. What depends
 * on something unknown is set aside in {@link PendingUpdates}.
 *
 * <p>Structs are taken client by client, descending. A struct that depends on another client's
 * structs of the same update pulls those first, by way of a stack. A struct whose dependency is
 * nowhere sets aside all remaining structs of its client, and of the clients on the stack.
 *
 * <p>Source: Yjs 13.6, src/utils/encoding.js (integrateStructs, readUpdateV2).
 */
public final class UpdateApplier {

  private final StructStore store;
  private final Changes changes;
  private final Integrator integrator;

  /** Applies updates to {@code store}, recording what they do in {@code changes}. */
  public UpdateApplier(StructStore store, Changes changes) {
    this.store = store;
    this.changes = changes;
    this.integrator = new Integrator(store, changes);
  }

  /** Applies {@code update}, and whatever waited for it. */
  public void apply(WireUpdate update) {
    PendingUpdates pending = store.pending();
    WireUpdate next = update;
    while (next != null) {
      Pass pass = new Pass(next);
      pass.run();
      boolean unblocked = pending.isUnblocked(store);
      pending.add(pass.rest(), pass.missing);
      DeleteSet unknown = Deleter.deleteKnown(store, changes, next.deletes());
      retryDeletions(unknown);
      next = unblocked ? pending.takeStructs() : null;
    }
  }

  private void retryDeletions(DeleteSet unknown) {
    PendingUpdates pending = store.pending();
    DeleteSet waiting = pending.deletions();
    DeleteSet stillUnknown =
        waiting.isEmpty() ? waiting : Deleter.deleteKnown(store, changes, waiting);
    pending.setDeletions(stillUnknown.union(unknown));
  }

  /** The structs of one client in one update, and how far they have been taken. */
  private static final class Section {
    final long client;
    final List<WireStruct> structs;
    int next;

    /** First struct that was set aside; the length of the list if none was. */
    int restFrom;

    Section(WireClient client) {
      this.client = client.client();
      this.structs = client.structs();
      this.restFrom = structs.size();
    }

    boolean hasNext() {
      return next < structs.size();
    }

    void setAsideFrom(int index) {
      restFrom = Math.min(restFrom, index);
      next = structs.size();
    }
  }

  /** A struct that waits on the stack until what it depends on has been taken. */
  private record Waiting(Section section, int index) {
    WireStruct struct() {
      return section.structs.get(index);
    }
  }

  /** One walk through the structs of an update. */
  private final class Pass {
    private final Section[] sections;
    private final List<Waiting> stack = new ArrayList<>(2);
    private final Map<Long, Long> missing = new HashMap<>();

    Pass(WireUpdate update) {
      List<WireClient> clients = update.clients();
      sections = new Section[clients.size()];
      for (int i = 0; i < sections.length; i++) {
        sections[i] = new Section(clients.get(i));
      }
      Arrays.sort(sections, (a, b) -> Long.compare(b.client, a.client));
    }

    void run() {
      for (Section section : sections) {
        while (section.hasNext()) {
          int index = section.next++;
          WireStruct struct = section.structs.get(index);
          if (!take(struct)) {
            stack.add(new Waiting(section, index));
            takeStacked();
          }
        }
      }
    }

    private void takeStacked() {
      while (!stack.isEmpty()) {
        WireStruct struct = stack.get(stack.size() - 1).struct();
        if (take(struct)) {
          stack.remove(stack.size() - 1);
        } else {
          pullDependency(struct);
        }
      }
    }

    /** Integrates {@code struct} unless it depends on something unknown. */
    private boolean take(WireStruct struct) {
      if (struct instanceof WireSkip) {
        return true;
      }
      long state = store.nextClock(struct.client());
      if (struct.clock() > state) {
        return false;
      }
      long known = state - struct.clock();
      if (known >= struct.length()) {
        return true;
      }
      if (unknownDependency(struct) >= 0) {
        return false;
      }
      integrator.integrate(struct, known);
      return true;
    }

    private void pullDependency(WireStruct struct) {
      if (struct.clock() > store.nextClock(struct.client())) {
        setAside(struct.client(), struct.clock() - 1);
        return;
      }
      long dependency = unknownDependency(struct);
      Section section = sectionOf(dependency);
      if (section == null || !section.hasNext()) {
        setAside(dependency, store.nextClock(dependency));
      } else {
        stack.add(new Waiting(section, section.next++));
      }
    }

    /**
     * Sets the whole stack aside; it can be tried again when {@code client} has passed {@code
     * clock}.
     */
    private void setAside(long client, long clock) {
      missing.merge(client, clock, Math::min);
      for (Waiting waiting : stack) {
        waiting.section.setAsideFrom(waiting.index);
      }
      stack.clear();
    }

    private @Nullable Section sectionOf(long client) {
      int low = 0;
      int high = sections.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        long found = sections[middle].client;
        if (found == client) {
          return sections[middle];
        }
        if (found > client) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return null;
    }

    WireUpdate rest() {
      List<WireClient> rest = new ArrayList<>();
      for (Section section : sections) {
        if (section.restFrom < section.structs.size()) {
          rest.add(
              new WireClient(
                  section.client,
                  section.structs.subList(section.restFrom, section.structs.size())));
        }
      }
      return new WireUpdate(rest, DeleteSet.EMPTY);
    }
  }

  /** The client whose unknown structs {@code struct} depends on, or -1. */
  private long unknownDependency(WireStruct struct) {
    if (struct instanceof WireGc || !(struct instanceof WireItem item)) {
      return -1;
    }
    if (item.hasOrigin() && isUnknown(item, item.originClient(), item.originClock())) {
      return item.originClient();
    }
    if (item.hasRightOrigin() && isUnknown(item, item.rightClient(), item.rightClock())) {
      return item.rightClient();
    }
    if (item.hasParentId() && isUnknown(item, item.parentClient(), item.parentClock())) {
      return item.parentClient();
    }
    return -1;
  }

  private boolean isUnknown(WireItem item, long client, long clock) {
    return client != item.client() && clock >= store.nextClock(client);
  }
}
