package io.collab.core.crdt;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the situations in which integrating is hard, by comparing a store before and after an
 * update: evidence that random scripts get into all of them.
 */
public final class Situations {

  /** What can make integrating hard. */
  public enum Situation {
    /** An item stands right of something that was inserted at its place at the same time. */
    RIGHT_OF_CONCURRENT,
    /** An item stands left of something that was inserted at its place at the same time. */
    LEFT_OF_CONCURRENT,
    /** Both at once. */
    BETWEEN_CONCURRENT,
    /** An item stands right of what somebody wrote behind a concurrent insertion. */
    RIGHT_OF_FOLLOWER,
    /** A value replaced one that its author did not know. */
    KEY_WON,
    /** A value arrived after one that replaces it. */
    KEY_LOST,
    SPLIT_BY_INSERTION,
    SPLIT_BY_DELETION,
    JOINED,
    TYPE_COLLECTED,
    /** An item arrived in a type that had been deleted. */
    ARRIVED_DELETED,
    /** Structs wait, and nothing else. */
    STRUCTS_WAIT,
    DELETIONS_WAIT,
    WAITING_APPLIED,
    FORMATTING_CLEANED_UP,
    NOTHING_NEW
  }

  private final Map<Situation, Integer> counts = new EnumMap<>(Situation.class);

  // The store before the update.
  private final Map<Long, Map<Long, Boolean>> collectedByStart = new HashMap<>();
  private final Map<Long, Long> ends = new HashMap<>();
  private boolean structsWaited;

  /** How often each situation was met, by name. */
  public Map<Situation, Integer> counts() {
    return counts;
  }

  /** To be called before {@code store} gets an update. */
  public void before(StructStore store) {
    collectedByStart.clear();
    ends.clear();
    for (Client client : store.clientsDescending()) {
      Map<Long, Boolean> starts = new HashMap<>();
      StructList.Cursor cursor = client.structs.cursorAt(0);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        starts.put(s.clock, s instanceof Gc);
      }
      collectedByStart.put(client.id, starts);
      ends.put(client.id, client.nextClock());
    }
    structsWaited = structsWait(store);
  }

  /** To be called when {@code store} has got the update. */
  public void after(StructStore store) {
    boolean news = false;
    for (Client client : store.clientsDescending()) {
      Map<Long, Boolean> starts = collectedByStart.getOrDefault(client.id, Map.of());
      long end = ends.getOrDefault(client.id, 0L);
      news |= client.nextClock() > end;
      compareKnown(client, starts, end);
      StructList.Cursor cursor = client.structs.cursorAt(end);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        if (s instanceof Item item && s.clock >= end) {
          arrived(item);
        }
      }
    }
    count(Situation.NOTHING_NEW, !news);
    count(Situation.STRUCTS_WAIT, structsWait(store));
    count(Situation.DELETIONS_WAIT, !store.pending().deletions().isEmpty());
    count(Situation.WAITING_APPLIED, structsWaited && store.pending().isEmpty());
  }

  private static boolean structsWait(StructStore store) {
    return !store.pending().isEmpty() && store.pending().deletions().isEmpty();
  }

  /** To be called when a replica answers an update by deleting redundant formatting. */
  public void formattingCleanedUp() {
    count(Situation.FORMATTING_CLEANED_UP, true);
  }

  private void compareKnown(Client client, Map<Long, Boolean> starts, long end) {
    for (long start : starts.keySet()) {
      count(Situation.JOINED, client.structs.find(start).clock != start);
    }
    StructList.Cursor cursor = client.structs.cursorAt(0);
    Struct left = null;
    for (Struct s = cursor.next(); s != null && s.clock < end; s = cursor.next()) {
      Boolean wasCollected = starts.get(s.clock);
      if (wasCollected == null && left != null) {
        boolean alike = left.isDeleted() == s.isDeleted();
        count(alike ? Situation.SPLIT_BY_INSERTION : Situation.SPLIT_BY_DELETION, true);
      }
      count(Situation.TYPE_COLLECTED, s instanceof Gc && Boolean.FALSE.equals(wasCollected));
      left = s;
    }
  }

  private void arrived(Item item) {
    boolean afterOther = !isAt(item.origin, item.prev, true);
    boolean beforeOther = !isAt(item.rightOrigin(), item.next, false);
    if (item.placeOrFail().key() != null) {
      count(Situation.KEY_WON, item.next == null && afterOther);
      count(Situation.KEY_LOST, item.next != null);
    } else {
      count(Situation.RIGHT_OF_CONCURRENT, afterOther);
      count(Situation.LEFT_OF_CONCURRENT, beforeOther);
      count(Situation.BETWEEN_CONCURRENT, afterOther && beforeOther);
      Item left = item.prev;
      boolean follower = afterOther && left != null && !left.hasSameOrigin(item);
      count(Situation.RIGHT_OF_FOLLOWER, follower);
    }
    count(Situation.ARRIVED_DELETED, item.branch().isDeleted());
  }

  /** Whether {@code neighbour} is where a unit is that an item names as its origin. */
  private static boolean isAt(long origin, @Nullable Item neighbour, boolean last) {
    return neighbour == null
        ? origin == Units.NONE
        : origin == neighbour.client.unit(last ? neighbour.lastClock() : neighbour.clock);
  }

  private void count(Situation situation, boolean met) {
    if (met) {
      counts.merge(situation, 1, Integer::sum);
    }
  }
}
