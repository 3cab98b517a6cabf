package io.collab.core.crdt;

import io.collab.core.codec.Sections;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.StructSink;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import java.util.ArrayList;
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
      pass.setRestAside(pending);
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

  /** A place before a struct of one client. */
  private static final class Bookmark {
    int position;
    long clock;
    long structsLeft;

    void set(int atPosition, long atClock, long left) {
      position = atPosition;
      clock = atClock;
      structsLeft = left;
    }
  }

  /** The structs of one client in one update, and how far they have been taken. */
  private static final class Section {
    final long client;
    final Bookmark next = new Bookmark();

    /** The first struct that was set aside; null if none was. */
    @Nullable Bookmark rest;

    Section(Sections sections, int index) {
      client = sections.client(index);
      next.set(sections.position(index), sections.clock(index), sections.count(index));
    }

    boolean hasNext() {
      return next.structsLeft > 0;
    }

    void setAsideFrom(Bookmark struct) {
      Bookmark first = rest;
      if (first == null || struct.position < first.position) {
        rest = struct;
      }
      next.structsLeft = 0;
    }
  }

  /** A struct that waits on the stack until what it depends on has been taken. */
  private record Waiting(Section section, Bookmark struct) {}

  /** One walk through the structs of an update. */
  private final class Pass {
    private final StructCursor cursor;
    private final Section[] sections;
    private final List<Waiting> stack = new ArrayList<>(0);
    private final Map<Long, Long> missing = new HashMap<>(0);

    Pass(WireUpdate update) {
      cursor = update.seekableCursor();
      sections = new Section[cursor.sections().size()];
      for (int i = 0; i < sections.length; i++) {
        sections[i] = new Section(cursor.sections(), i);
      }
    }

    void run() {
      for (Section section : sections) {
        goTo(section, section.next);
        while (cursor.nextInSection()) {
          if (!take()) {
            push(section);
            takeStacked();
            goTo(section, section.next);
          }
        }
      }
    }

    private void goTo(Section section, Bookmark bookmark) {
      cursor.goTo(section.client, bookmark.position, bookmark.clock, bookmark.structsLeft);
    }

    /** Puts the struct at which the cursor is on the stack. */
    private void push(Section section) {
      Bookmark struct = new Bookmark();
      struct.set(cursor.structStart(), cursor.clock(), cursor.structsLeft() + 1);
      stack.add(new Waiting(section, struct));
      section.next.set(cursor.position(), cursor.nextClock(), cursor.structsLeft());
    }

    private void takeStacked() {
      while (!stack.isEmpty()) {
        Waiting top = stack.get(stack.size() - 1);
        goTo(top.section, top.struct);
        cursor.nextInSection();
        if (take()) {
          stack.remove(stack.size() - 1);
        } else {
          pullDependency();
        }
      }
    }

    /** Integrates the struct unless it depends on something unknown. */
    private boolean take() {
      if (cursor.isSkip()) {
        return true;
      }
      long state = store.nextClock(cursor.client());
      if (cursor.clock() > state) {
        return false;
      }
      long known = state - cursor.clock();
      if (known >= cursor.length()) {
        integrator.cutAtOriginsOfKnown(cursor);
        return true;
      }
      if (unknownDependency(cursor) >= 0) {
        return false;
      }
      integrator.integrate(cursor, known);
      return true;
    }

    private void pullDependency() {
      if (cursor.clock() > store.nextClock(cursor.client())) {
        setAside(cursor.client(), cursor.clock() - 1);
        return;
      }
      long dependency = unknownDependency(cursor);
      int index = cursor.sections().indexOf(dependency);
      if (index < 0 || !hasNext(sections[index])) {
        setAside(dependency, store.nextClock(dependency));
      } else {
        push(sections[index]);
      }
    }

    /** Goes to the next struct of {@code section}, if it has one. */
    private boolean hasNext(Section section) {
      if (!section.hasNext()) {
        return false;
      }
      goTo(section, section.next);
      return cursor.nextInSection();
    }

    /**
     * Sets the whole stack aside; it can be tried again when {@code client} has passed {@code
     * clock}.
     */
    private void setAside(long client, long clock) {
      missing.merge(client, clock, Math::min);
      for (Waiting waiting : stack) {
        waiting.section.setAsideFrom(waiting.struct);
      }
      stack.clear();
    }

    /** Hands what was set aside to {@code pending}. */
    void setRestAside(PendingUpdates pending) {
      if (missing.isEmpty()) {
        return;
      }
      StructSink sink = new StructSink(UpdateEncoder.v2());
      for (Section section : sections) {
        Bookmark rest = section.rest;
        if (rest != null) {
          goTo(section, rest);
          while (cursor.nextInSection()) {
            sink.add(cursor);
          }
        }
      }
      pending.add(sink.finish(DeleteSet.EMPTY), sink.count(), missing);
    }
  }

  /** The client whose unknown structs {@code struct} depends on, or -1. */
  private long unknownDependency(StructCursor struct) {
    if (struct.isGc()) {
      return -1;
    }
    if (struct.hasOrigin() && isUnknown(struct, struct.originClient(), struct.originClock())) {
      return struct.originClient();
    }
    if (struct.hasRightOrigin() && isUnknown(struct, struct.rightClient(), struct.rightClock())) {
      return struct.rightClient();
    }
    if (struct.hasParentId() && isUnknown(struct, struct.parentClient(), struct.parentClock())) {
      return struct.parentClient();
    }
    return -1;
  }

  private boolean isUnknown(StructCursor struct, long client, long clock) {
    return client != struct.client() && clock >= store.nextClock(client);
  }
}
