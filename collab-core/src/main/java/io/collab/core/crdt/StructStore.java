package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a document holds: the structs of every client, the root types, and the updates that
 * wait for what they depend on.
 */
public final class StructStore {

  private final ClientTable clients = new ClientTable();
  private final Map<String, Branch> roots = new LinkedHashMap<>(4);
  private final PendingUpdates pending = new PendingUpdates();

  /** Updates that wait for what they depend on. */
  public PendingUpdates pending() {
    return pending;
  }

  /** The root type called {@code name}; undeclared if nobody has asked for it or named it yet. */
  public Branch root(String name) {
    Branch branch = roots.get(name);
    if (branch == null) {
      branch = Branch.root(name);
      roots.put(name, branch);
    }
    return branch;
  }

  /** The root type called {@code name}; null if nobody has asked for it or named it yet. */
  public @Nullable Branch existingRoot(String name) {
    return roots.get(name);
  }

  /** All root types named so far, in order of first mention. */
  public Collection<Branch> roots() {
    return Collections.unmodifiableCollection(roots.values());
  }

  /** The next expected clock of every client that has contributed. */
  public StateVector stateVector() {
    Map<Long, Long> clocks = new LinkedHashMap<>();
    for (Client client : clients.descending()) {
      clocks.put(client.id, client.nextClock());
    }
    return StateVector.of(clocks);
  }

  /** The next expected clock of one client; 0 if it has not contributed. */
  public long nextClock(long clientId) {
    Client client = clients.get(clientId);
    return client == null ? 0 : client.nextClock();
  }

  /** Every deleted clock of the document, collected ones included. */
  public DeleteSet deleteSet() {
    DeleteSet.Builder builder = new DeleteSet.Builder();
    for (Client client : clients.descending()) {
      StructList.Cursor cursor = client.structs.cursorAt(0);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        if (s.isDeleted()) {
          builder.add(client.id, s.clock, s.length);
        }
      }
    }
    return builder.build();
  }

  /**
   * Follows the copies that undo has made of a deleted unit.
   *
   * @return the unit that stands for it now; {@code id} itself if it was never redone
   */
  public Id followRedone(Id id) {
    Client client = clients.get(id.client());
    if (client == null || client.redoneAs(id.clock()) == null) {
      return id;
    }
    RedoneRanges.Unit latest = latestCopyOf(new RedoneRanges.Unit(client, id.clock()));
    return new Id(latest.client().id, latest.clock());
  }

  /** The end of the chain of copies that begins with {@code unit}. */
  RedoneRanges.Unit latestCopyOf(RedoneRanges.Unit unit) {
    RedoneRanges.Unit latest = unit;
    RedoneRanges.Unit copy = unit;
    while (copy != null) {
      latest = copy;
      boolean collected = latest.client().structs.find(latest.clock()) instanceof Gc;
      copy = collected ? null : latest.client().redoneAs(latest.clock());
    }
    return latest;
  }

  Client client(long id) {
    return clients.getOrAdd(id);
  }

  @Nullable Client existingClient(long id) {
    return clients.get(id);
  }

  /** Clients with structs, by descending id. */
  Client[] clientsDescending() {
    return clients.descending();
  }

  /**
   * Calls {@code action} with every struct that starts inside a range of {@code set}, in ascending
   * clock order per client. The action must not change the list of structs.
   */
  void forEachStruct(DeleteSet set, Consumer<Struct> action) {
    for (int i = 0; i < set.clientCount(); i++) {
      Client client = clients.get(set.client(i));
      if (client != null) {
        for (int j = 0; j < set.rangeCount(i); j++) {
          forEachStruct(client, set.rangeStart(i, j), set.rangeEnd(i, j), action);
        }
      }
    }
  }

  /** As {@link #forEachStruct(DeleteSet, Consumer)}, for one client. */
  void forEachStruct(Client client, DeleteSet set, Consumer<Struct> action) {
    for (IdRange range : set.ranges(client.id)) {
      forEachStruct(client, range.start(), range.end(), action);
    }
  }

  private static void forEachStruct(Client client, long start, long end, Consumer<Struct> action) {
    StructList.Cursor cursor = client.structs.cursorAt(start);
    for (Struct s = cursor.next(); s != null && s.clock < end; s = cursor.next()) {
      action.accept(s);
    }
  }
}
