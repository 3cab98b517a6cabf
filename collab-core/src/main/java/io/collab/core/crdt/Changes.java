package io.collab.core.crdt;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has done to a {@link StructStore}: which clients advanced, which clocks were
 * deleted, which shared types changed, and which structs may be joinable afterwards.
 */
public final class Changes {

  /** The clocks a client gained. Those of one transaction are a chain. */
  static final class Advance {
    final Changes changes;
    final Client client;

    /** The client's next clock before the transaction. */
    final long before;

    /** What the client gained that was the next to advance in the same transaction. */
    @Nullable Advance next;

    private Advance(Changes changes, Client client) {
      this.changes = changes;
      this.client = client;
      this.before = client.nextClock();
    }
  }

  /**
   * Deleted units; adjacent ones deleted one after the other are one object. Those of one
   * transaction are a chain.
   */
  static final class Stretch {
    final Client client;
    long start;
    long end;
    @Nullable Stretch next;

    private Stretch(Client client, long start, long end) {
      this.client = client;
      this.start = start;
      this.end = end;
    }
  }

  /** What most transactions of people who write do without. */
  private static final class Details {
    @Nullable List<Struct> joinCandidates;
    @Nullable TouchedItems touchedItems;
    @Nullable SubdocumentChanges subdocuments;
    List<Id> brokenCharacters = List.of();

    /** Null if it has to be computed anew. */
    @Nullable DeleteSet deleteSet;
  }

  // Most transactions type or delete in one place, so nothing here is a collection that need not
  // be.

  private @Nullable Advance firstAdvance;
  private @Nullable Advance lastAdvance;
  private @Nullable Stretch firstDeletion;
  private @Nullable Stretch lastDeletion;

  /** Whether content may have to be collected, or structs joined. */
  private boolean unsettled;

  /** The only type that changed, if that is so and only its list did; {@link #changed} is null. */
  private @Nullable Branch onlyListChange;

  private @Nullable Map<Branch, Set<@Nullable String>> changed;

  private @Nullable Branch lastListChange;

  private @Nullable Details details;

  /** Of what was joined at once; null if nothing was of which somebody may ask. */
  private @Nullable Borders borders;

  /** Whether anything can come behind a deletion. */
  private boolean several;

  /** Whether clients no longer refer to this. */
  private boolean ended;

  private Details details() {
    Details known = details;
    if (known == null) {
      known = new Details();
      details = known;
    }
    return known;
  }

  // ---------------------------------------------------------------- recording

  /** Notes that a surrogate pair was cut in two, so that both halves are U+FFFD now. */
  void brokeCharacter(Id high) {
    Details known = details();
    if (known.brokenCharacters.isEmpty()) {
      known.brokenCharacters = new ArrayList<>(1);
    }
    known.brokenCharacters.add(high);
  }

  /**
   * To be called before {@code client} gets a struct.
   *
   * @see #willGrow
   */
  void willAdvance(Client client) {
    unsettle();
    willGrow(client);
  }

  /** Says that structs have to be joined at the end of the transaction. */
  void unsettle() {
    unsettled = true;
  }

  /**
   * To be called before the last struct of {@code client} grows in place, or a struct is added that
   * cannot be joined to it.
   */
  void willGrow(Client client) {
    Advance first = firstAdvance;
    if (first == null) {
      client.arrive();
      firstAdvance = new Advance(this, client);
      lastAdvance = firstAdvance;
    } else if (findAdvance(client) == null) {
      client.arrive();
      Advance advance = new Advance(this, client);
      client.lastAdvance = advance;
      if (lastAdvance != null) {
        lastAdvance.next = advance;
      }
      lastAdvance = advance;
    }
  }

  /** Says that the last item of {@code client}, which {@link #willGrow}, takes in a struct. */
  void willTakeStruct(Client client) {
    Advance advance = findAdvance(client);
    // The border at which the client stood before is known: most transactions have no other.
    if (advance != null && client.nextClock() > advance.before) {
      borders().add(client, client.nextClock());
    }
  }

  /** To be called first if several updates are brought in by this transaction. */
  public void bringsSeveral() {
    several = true;
  }

  /** Says that units were deleted, collected, and joined to their neighbours at once. */
  void joinedAtOnce(Client client, long start, long end) {
    if (several) {
      borders().add(client, start);
      borders().add(client, end);
    }
  }

  private Borders borders() {
    Borders known = borders;
    if (known == null) {
      known = new Borders();
      borders = known;
    }
    return known;
  }

  /**
   * Whether an item began between two clocks of {@code client}, inclusive, which now both belong to
   * one, since it took in a struct or was joined at once.
   */
  boolean tookBorder(Client client, long first, long last) {
    Advance advance = findAdvance(client);
    return (advance != null && first <= advance.before && advance.before <= last)
        || (borders != null && borders.hasAny(client, first, last));
  }

  /** Records units that have just been marked as deleted. */
  void deleted(Client client, long start, int length) {
    unsettled = true;
    collected(client, start, length);
  }

  /** Records units that have been deleted, collected and joined to their neighbours at once. */
  void collected(Client client, long start, int length) {
    if (details != null) {
      details.deleteSet = null;
    }
    Stretch previous = lastDeletion;
    if (previous != null && previous.client == client && previous.end == start) {
      previous.end = start + length;
    } else if (previous != null && previous.client == client && previous.start == start + length) {
      previous.start = start;
    } else {
      Stretch stretch = new Stretch(client, start, start + length);
      if (previous == null) {
        firstDeletion = stretch;
      } else {
        previous.next = stretch;
      }
      lastDeletion = stretch;
    }
  }

  /** Records a change of the list of {@code branch} (key null) or of one of its keys. */
  void changed(Branch branch, @Nullable String key) {
    if (key == null && branch == lastListChange) {
      return;
    }
    Item holder = branch.item;
    if (holder == null ? branch.rootName() != null : !holder.isDeleted() && !isNew(holder)) {
      if (key == null) {
        lastListChange = branch;
      }
      if (key == null && changed == null && onlyListChange == null) {
        onlyListChange = branch;
      } else {
        changedMap().computeIfAbsent(branch, b -> new LinkedHashSet<>(2)).add(key);
      }
    }
  }

  private Map<Branch, Set<@Nullable String>> changedMap() {
    Map<Branch, Set<@Nullable String>> map = changed;
    if (map == null) {
      map = new LinkedHashMap<>(2);
      changed = map;
      Branch only = onlyListChange;
      if (only != null) {
        map.computeIfAbsent(only, b -> new LinkedHashSet<>(2)).add(null);
        onlyListChange = null;
      }
    }
    return map;
  }

  /** A deleted type tells nobody about its changes. */
  void forget(Branch branch) {
    if (onlyListChange == branch) {
      onlyListChange = null;
    }
    if (changed != null) {
      changed.remove(branch);
    }
    if (lastListChange == branch) {
      lastListChange = null;
    }
  }

  /**
   * Remembers a struct that may join a neighbour although nothing near it is new or newly deleted.
   */
  void mayJoin(Struct struct) {
    unsettled = true;
    Details known = details();
    List<Struct> candidates = known.joinCandidates;
    if (candidates == null) {
      candidates = new ArrayList<>(2);
      known.joinCandidates = candidates;
    }
    candidates.add(struct);
  }

  /** What happens to sub-documents, to be added to. */
  public SubdocumentChanges subdocuments() {
    Details known = details();
    SubdocumentChanges changes = known.subdocuments;
    if (changes == null) {
      changes = new SubdocumentChanges();
      known.subdocuments = changes;
    }
    return changes;
  }

  /**
   * To be called when everybody has heard of the transaction: nothing in the store refers to it.
   */
  public void end() {
    ended = true;
    Advance first = firstAdvance;
    for (Advance advance = first == null ? null : first.next;
        advance != null;
        advance = advance.next) {
      if (advance.client.lastAdvance == advance) {
        advance.client.lastAdvance = null;
      }
    }
  }

  // ---------------------------------------------------------------- reading

  /** Whether anything happened to sub-documents. */
  public boolean hasSubdocuments() {
    return details != null && details.subdocuments != null;
  }

  /** First halves of the surrogate pairs that were cut in two. */
  public List<Id> brokenCharacters() {
    return details == null ? List.of() : List.copyOf(details.brokenCharacters);
  }

  /** Whether nothing happened that another replica would have to know. */
  public boolean isEmpty() {
    return firstAdvance == null && firstDeletion == null;
  }

  /**
   * Whether everything was done in place, so that nothing is left to collect or to join at the end
   * of the transaction.
   */
  boolean isSettled() {
    return !unsettled;
  }

  /** The only type that changed, if that is so and only its list did; null otherwise. */
  public @Nullable Branch onlyListChange() {
    return changed == null ? onlyListChange : null;
  }

  /** Changed types in order of first change, with the changed keys; null stands for the list. */
  public Map<Branch, Set<@Nullable String>> changedBranches() {
    Map<Branch, Set<@Nullable String>> map = changed;
    if (map != null) {
      return Collections.unmodifiableMap(map);
    }
    Branch only = onlyListChange;
    return only == null
        ? Map.of()
        : Collections.singletonMap(only, Collections.singleton((String) null));
  }

  /** Whether clocks of {@code clientId} were added. */
  public boolean hasAdvanced(long clientId) {
    for (Advance advance = firstAdvance; advance != null; advance = advance.next) {
      if (advance.client.id == clientId) {
        return true;
      }
    }
    return false;
  }

  /** Whether the unit {@code id} was added. */
  public boolean adds(Id id) {
    for (Advance advance = firstAdvance; advance != null; advance = advance.next) {
      if (advance.client.id == id.client()) {
        return id.clock() >= advance.before && id.clock() < advance.client.nextClock();
      }
    }
    return false;
  }

  /** Everything deleted in this transaction. */
  public DeleteSet deleteSet() {
    if (firstDeletion == null) {
      return DeleteSet.EMPTY;
    }
    Details known = details();
    DeleteSet set = known.deleteSet;
    if (set == null) {
      set = newDeleteSet(firstDeletion);
      known.deleteSet = set;
    }
    return set;
  }

  private static DeleteSet newDeleteSet(Stretch first) {
    if (first.next == null) {
      return DeleteSet.of(first.client.id, first.start, first.end);
    }
    DeleteSet.Builder builder = new DeleteSet.Builder();
    for (Stretch stretch = first; stretch != null; stretch = stretch.next) {
      builder.add(stretch.client.id, stretch.start, stretch.end - stretch.start);
    }
    return builder.build();
  }

  /** The clients of deleted units, in order of first deletion. */
  Set<Client> clientsWithDeletions() {
    Set<Client> clients = new LinkedHashSet<>();
    for (Stretch stretch = firstDeletion; stretch != null; stretch = stretch.next) {
      clients.add(stretch.client);
    }
    return clients;
  }

  /** What clients gained, in the order in which they first did; a copy. */
  List<Advance> advances() {
    List<Advance> all = new ArrayList<>(1);
    for (Advance advance = firstAdvance; advance != null; advance = advance.next) {
      all.add(advance);
    }
    return all;
  }

  /** The first of the chain of what clients gained; null if nobody did. */
  @Nullable Advance firstAdvance() {
    return firstAdvance;
  }

  /** The first of the chain of deleted stretches; null if nothing was deleted. */
  @Nullable Stretch firstDeletion() {
    return firstDeletion;
  }

  /** Clock from which on units of {@code client} are new; {@link Long#MAX_VALUE} if none are. */
  long firstNewClock(Client client) {
    Advance advance = findAdvance(client);
    return advance == null ? Long.MAX_VALUE : advance.before;
  }

  /** Whether the first unit of {@code struct} was added by this transaction. */
  boolean isNew(Struct struct) {
    Advance advance = findAdvance(struct.client);
    return advance != null && struct.clock >= advance.before;
  }

  List<Struct> joinCandidates() {
    List<Struct> candidates = details == null ? null : details.joinCandidates;
    return candidates == null ? List.of() : candidates;
  }

  private @Nullable Advance findAdvance(Client client) {
    Advance first = firstAdvance;
    if (first == null || first.client == client) {
      return first;
    }
    Advance newest = client.lastAdvance;
    if (newest == null && !ended) {
      return null;
    }
    if (newest != null && newest.changes == this) {
      return newest;
    }
    // A later transaction, made by an observer of this one, has advanced the client as well; or
    // this one is over.
    for (Advance advance = first; advance != null; advance = advance.next) {
      if (advance.client == client) {
        return advance;
      }
    }
    return null;
  }

  /**
   * The list items added and deleted; computed once, while nothing has been collected or joined
   * yet.
   */
  TouchedItems touchedItems(StructStore store) {
    Details known = details();
    TouchedItems items = known.touchedItems;
    if (items == null) {
      items = new TouchedItems(store, this);
      known.touchedItems = items;
    }
    return items;
  }
}
