package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.config.RoomLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Whose word counts
 *
 * Stock clients repeat every state they hear, and report others as gone when they miss a renewal. So
 * a client id belongs to the member that named it first, until that member leaves; what others say
 * about it is ignored without a word.
 *
 * Coming back
 *
 * Clients remember the clock of everybody they have ever heard of and ignore what is not newer. A
 * client that comes back with the clock it had, or a new one whose first state has clock 0, would
 * stay invisible until its next renewal, up to 15 s later. The protocol has a way out: a client that
 * hears that it is gone says at once, with the next clock, that it is not. So an id that is new on a
 * connection is told so once, and so is everybody who speaks for an id with a clock that others have
 * already seen gone. Only the true owner reacts to that.
 *
 * Forgetting
 *
 * An id that left is remembered long enough for echoes of its last state to die out, then forgotten.
 */

/*
 * Other nodes
 *
 * A node speaks for everybody who is connected to it, and tells the others about them and about
 * nobody else. A state that a node does not renew expires like any other: so those disappear who were
 * connected to a node that died.
 *
 * Going elsewhere
 *
 * A client whose node died comes back through another, which still hears its id from the dead one. It
 * takes its id with it as soon as it says something newer. A stock client that repeats others says
 * nothing newer, so this is the owner, or somebody who forges it: a forger can take one id, the one
 * that it names first, from people of other nodes, who go on being seen as they are by those of their
 * own node. From a member of the same node nothing is taken, whatever the clock. Another node takes
 * over in the same way, but only with a state: that somebody is gone is said too late, when a node
 * finds a connection broken whose client is elsewhere by then. From a member it takes only what the
 * member has not renewed in time.
 */

/** Who is where in a document: the awareness states of all clients, and whose they are. */
final class Presence {

  /** How long an id that left is remembered: twice what stock clients remember each other. */
  private static final long ECHO_MILLIS = 60_000;

  /** A clock further ahead than this would keep its owner's later states out. */
  private static final long MAX_CLOCK_STEP = 1L << 31;

  /** So many people one other node may speak for. */
  private static final int MAX_NODE_IDS = 10_000;

  private final RoomLimits limits;
  private final Map<Long, Known> clients = new HashMap<>();
  private final Set<Long> changed = new LinkedHashSet<>();

  /** Those of {@link #changed} who are connected here, or were. */
  private final Set<Long> changedHere = new LinkedHashSet<>();

  /** What is known of one client id. */
  private static final class Known {
    Entry latest;

    /** Null once it has left. */
    @Nullable AwarenessOwner owner;

    /** When the state was set or renewed, or the owner left. */
    long since;

    Known(Entry latest, @Nullable AwarenessOwner owner, long since) {
      this.latest = latest;
      this.owner = owner;
      this.since = since;
    }
  }

  Presence(RoomLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes over what {@code from} may say.
   *
   * @return what {@code from} is to be told so that it renews its states; may be empty
   */
  AwarenessUpdate apply(AwarenessOwner from, AwarenessUpdate update, long now) {
    List<Entry> nudges = new ArrayList<>(0);
    for (Entry entry : update.entries()) {
      Known known = clients.get(entry.client());
      if (known == null || known.owner == null) {
        claim(from, entry, known, now, nudges);
      } else if (known.owner == from) {
        renew(known, entry, now);
      } else if (known.owner instanceof NodePresence && from.isOwn(entry.client())) {
        takeOver(from, known, entry, now);
      }
    }
    return new AwarenessUpdate(nudges);
  }

  /** Takes over what another node says about those who are connected to it. */
  void hear(NodePresence from, AwarenessUpdate update, long now) {
    List<Entry> ignored = new ArrayList<>(0);
    for (Entry entry : update.entries()) {
      Known known = clients.get(entry.client());
      if (known == null || known.owner == null) {
        claim(from, entry, known, now, ignored);
      } else if (known.owner == from) {
        renew(known, entry, now);
        if (known.latest.isRemoval()) {
          letGo(known, from, now);
        }
      } else if (!entry.isRemoval() && isLeft(known)) {
        takeOver(from, known, entry, now);
      }
    }
  }

  /** Whether another node may take this over: it is not a state that a member here keeps up. */
  private static boolean isLeft(Known known) {
    AwarenessOwner owner = known.owner;
    return owner instanceof NodePresence
        || known.latest.isRemoval()
        || (owner != null && owner.isElsewhereToo());
  }

  private void takeOver(AwarenessOwner to, Known known, Entry entry, long now) {
    if (entry.clock() <= known.latest.clock()
        || to.awarenessIds().size() >= maxIds(to)
        || !isAcceptable(entry, known.latest.clock())) {
      return;
    }
    AwarenessOwner from = known.owner;
    if (from != null) {
      from.awarenessIds().remove(entry.client());
    }
    to.awarenessIds().add(entry.client());
    known.owner = to;
    known.latest = entry;
    known.since = now;
    noteChange(entry.client(), to);
  }

  /** A node speaks for many, one after the other: who left does not count as one of them. */
  private static void letGo(Known known, NodePresence node, long now) {
    node.awarenessIds().remove(known.latest.client());
    known.owner = null;
    known.since = now;
  }

  private void noteChange(long client, @Nullable AwarenessOwner owner) {
    changed.add(client);
    if (!(owner instanceof NodePresence)) {
      changedHere.add(client);
    }
  }

  private void claim(
      AwarenessOwner from, Entry entry, @Nullable Known left, long now, List<Entry> nudges) {
    if (entry.isRemoval()) {
      return;
    }
    if (left != null && entry.clock() <= left.latest.clock()) {
      nudges.add(left.latest);
      return;
    }
    long knownClock = left == null ? 0 : left.latest.clock();
    if (from.awarenessIds().size() >= maxIds(from) || !isAcceptable(entry, knownClock)) {
      return;
    }
    from.awarenessIds().add(entry.client());
    clients.put(entry.client(), new Known(entry, from, now));
    noteChange(entry.client(), from);
    if (left == null) {
      nudges.add(new Entry(entry.client(), entry.clock(), null));
    }
  }

  private void renew(Known known, Entry entry, long now) {
    if (entry.supersedes(known.latest) && isAcceptable(entry, known.latest.clock())) {
      known.latest = entry;
      known.since = now;
      noteChange(entry.client(), known.owner);
    }
  }

  private int maxIds(AwarenessOwner owner) {
    return owner instanceof NodePresence ? MAX_NODE_IDS : limits.awarenessIds();
  }

  private boolean isAcceptable(Entry entry, long knownClock) {
    String state = entry.stateJson();
    return entry.clock() - knownClock <= MAX_CLOCK_STEP
        && (state == null
            || state.getBytes(StandardCharsets.UTF_8).length <= limits.awarenessStateBytes());
  }

  /** The newest clock that is known of a client; 0 if none is. */
  long clock(long client) {
    Known known = clients.get(client);
    return known == null ? 0 : known.latest.clock();
  }

  /** Removes the states of a member that left. */
  void leave(AwarenessOwner member, long now) {
    for (long client : member.awarenessIds()) {
      Known known = clients.get(client);
      if (known == null || known.owner != member) {
        continue;
      }
      if (!known.latest.isRemoval()) {
        known.latest = new Entry(client, known.latest.clock() + 1, null);
        noteChange(client, member);
      }
      known.owner = null;
      known.since = now;
    }
  }

  /**
   * Removes states that were not renewed in time, and forgets who left long ago.
   *
   * @return when to look again; {@link Long#MAX_VALUE} if nothing is known of anybody
   */
  long expire(long now) {
    long next = Long.MAX_VALUE;
    for (var all = clients.values().iterator(); all.hasNext(); ) {
      Known known = all.next();
      long end =
          known.since + (known.owner == null ? ECHO_MILLIS : limits.awarenessTimeoutMillis());
      if (now < end) {
        next = Math.min(next, end);
      } else if (known.owner == null) {
        all.remove();
      } else if (!known.latest.isRemoval()) {
        // The same clock: the next renewal is newer again.
        known.latest = new Entry(known.latest.client(), known.latest.clock(), null);
        noteChange(known.latest.client(), known.owner);
        if (known.owner instanceof NodePresence node) {
          letGo(known, node, now);
          next = Math.min(next, now + ECHO_MILLIS);
        }
      }
    }
    return next;
  }

  /** Ids whose state changed since the last {@link #clearChanged}, in the order of the changes. */
  Set<Long> changed() {
    return changed;
  }

  /** Those of {@link #changed} that other nodes are to be told about. */
  Set<Long> changedHere() {
    return changedHere;
  }

  void clearChanged() {
    changed.clear();
    changedHere.clear();
  }

  /** Everything that is remembered, also of clients that left. */
  AwarenessUpdate everything() {
    return latestOf(clients.keySet());
  }

  /** The latest of each of these clients, as far as it is remembered. */
  AwarenessUpdate latestOf(Collection<Long> ids) {
    List<Entry> entries = new ArrayList<>(ids.size());
    for (Long id : ids) {
      Known known = clients.get(id);
      if (known != null) {
        entries.add(known.latest);
      }
    }
    return new AwarenessUpdate(entries);
  }

  /** The states of all clients that are connected here and have one. */
  AwarenessUpdate allHere() {
    List<Entry> entries = new ArrayList<>();
    for (Known known : clients.values()) {
      if (known.owner != null && !(known.owner instanceof NodePresence)) {
        entries.add(known.latest);
      }
    }
    return new AwarenessUpdate(entries).filter(entry -> !entry.isRemoval());
  }

  /** The states of all clients that have one. */
  AwarenessUpdate all() {
    return latestOf(clients.keySet()).filter(entry -> !entry.isRemoval());
  }
}
