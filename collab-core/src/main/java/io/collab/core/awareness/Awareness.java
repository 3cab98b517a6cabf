package io.collab.core.awareness;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.event.Subscription;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Clocks
 *
 * Each client counts the changes of its own state. Others take over what has a greater clock, and a
 * removal with the same clock, which is how a third party (a server that saw the connection close)
 * removes a state without speaking for its owner. The clock of a removed state is remembered, so that
 * late messages do not bring it back. The clock of a client never heard of counts as 0: its very
 * first message, which has clock 0, is ignored by everybody until it changes or renews its state.
 *
 * Time
 *
 *   0 s          15 s              30 s                              5 min
 *   state set    own: renewed      others': removed, clock kept      clock forgotten
 *
 * Yjs never forgets clocks. We do after a while, or a long-lived process would keep one for every
 * client it ever met.
 */

/**
 * The states of all participants as one of them sees them, its own included.
 *
 * <p>States are JSON values of the types that {@link io.collab.core.encoding.AnyCodec} lists; those
 * returned must not be modified. The embedder carries updates to and from the other participants:
 * it sends {@link #encodeUpdate} of the changed clients when {@link #onUpdate} says so and passes
 * what it receives to {@link #applyUpdate}. It also calls {@link #checkTimeouts} every {@link
 * #CHECK_INTERVAL_MILLIS}: there is no timer in here.
 *
 * <p>Not thread-safe. Listeners are called on the calling thread, after the change is complete;
 * they may call any method.
 *
 * <p>Source: y-protocols 1.0, awareness.js.
 */
public final class Awareness {

  /** Origin of changes made by {@link #setLocalState} and renewals. */
  public static final String LOCAL = "local";

  /** Origin of removals of states that were not renewed. */
  public static final String TIMEOUT = "timeout";

  /** How often {@link #checkTimeouts} is to be called, in milliseconds. */
  public static final long CHECK_INTERVAL_MILLIS = 3_000;

  /** A state of another client that was not renewed for so long is removed, in milliseconds. */
  public static final long OUTDATED_MILLIS = 30_000;

  private static final long RENEW_MILLIS = OUTDATED_MILLIS / 2;
  private static final long FORGET_MILLIS = 10 * OUTDATED_MILLIS;

  private final long clientId;
  private final LongSupplier nowMillis;
  private final Map<Long, Presence> presences = new LinkedHashMap<>();
  private final Listeners<AwarenessEvent> changeListeners = new Listeners<>();
  private final Listeners<AwarenessEvent> updateListeners = new Listeners<>();

  /** What is known of a client; without a state, only its clock. */
  private record Presence(long clock, @Nullable Object state, long sinceMillis) {}

  private Awareness(long clientId, LongSupplier nowMillis) {
    this.clientId = clientId;
    this.nowMillis = nowMillis;
  }

  /**
   * Returns a view in which only the local client is present, with the state {@code {}} and clock
   * 0.
   *
   * @param clientId id of the local client, as in the document it belongs to
   */
  public static Awareness create(long clientId) {
    return create(clientId, System::currentTimeMillis);
  }

  /**
   * As {@link #create(long)}, with another clock.
   *
   * @param nowMillis the time in milliseconds since any fixed moment
   */
  public static Awareness create(long clientId, LongSupplier nowMillis) {
    Awareness awareness = new Awareness(clientId, nowMillis);
    awareness.put(clientId, 0, Map.of());
    return awareness;
  }

  /** Id of the local client. */
  public long clientId() {
    return clientId;
  }

  /** The state of the local client; null if it is absent. */
  public @Nullable Object localState() {
    return state(clientId);
  }

  /** The state of {@code client}; null if it is absent. */
  public @Nullable Object state(long client) {
    Presence presence = presences.get(client);
    return presence == null ? null : presence.state();
  }

  /** The states of all clients that are present, in a map of the caller's own. */
  public Map<Long, Object> states() {
    Map<Long, Object> states = new LinkedHashMap<>();
    presences.forEach(
        (client, presence) -> {
          Object state = presence.state();
          if (state != null) {
            states.put(client, state);
          }
        });
    return states;
  }

  /**
   * The clock of {@code client}, kept for a while after its state is removed; -1 if it is unknown.
   */
  public long clock(long client) {
    Presence presence = presences.get(client);
    return presence == null ? -1 : presence.clock();
  }

  /**
   * Sets the state of the local client.
   *
   * @param state a JSON value, of which a copy is kept; null if the client is to be absent
   * @throws IllegalArgumentException if {@code state} cannot be written as JSON; nothing is changed
   */
  public void setLocalState(@Nullable Object state) {
    @Nullable Object next = JsonReader.read(JsonWriter.write(state));
    @Nullable Object before = localState();
    put(clientId, nextLocalClock(), next);
    Changes changes = new Changes();
    if (next == null) {
      changes.removed.add(clientId);
    } else if (before == null) {
      changes.added.add(clientId);
    } else {
      changes.updated(clientId, before, next);
    }
    changes.fire(LOCAL);
  }

  /**
   * Sets one member of the local state, which must be an object. Does nothing if the client is
   * absent.
   *
   * @throws IllegalArgumentException if {@code value} cannot be written as JSON; nothing is changed
   * @throws IllegalStateException if the local state is not an object
   */
  public void setLocalStateField(String key, @Nullable Object value) {
    Object state = localState();
    if (state == null) {
      return;
    }
    if (!(state instanceof Map<?, ?> members)) {
      throw new IllegalStateException("The local awareness state is not an object: " + state);
    }
    Map<@Nullable Object, @Nullable Object> next = new LinkedHashMap<>(members);
    next.put(key, value);
    setLocalState(next);
  }

  private long nextLocalClock() {
    return Math.min(clock(clientId) + 1, ByteReader.MAX_UINT);
  }

  /**
   * Takes over states from other participants.
   *
   * <p>Nobody else can remove the local state: an attempt raises its clock, and the event lists the
   * client as removed, so that its state is sent again.
   *
   * @param update bytes of {@link #encodeUpdate}
   * @param origin passed on in events
   * @throws DecodeException if the bytes are malformed; nothing is changed
   */
  public void applyUpdate(byte[] update, @Nullable Object origin) {
    Changes changes = new Changes();
    for (AwarenessUpdate.Entry entry : AwarenessUpdate.decode(update).entries()) {
      apply(entry, changes);
    }
    changes.fire(origin);
  }

  private void apply(AwarenessUpdate.Entry entry, Changes changes) {
    long client = entry.client();
    Presence known = presences.get(client);
    boolean isNews =
        known == null
            ? entry.supersedes(null)
            : entry.supersedes(known.clock(), known.state() != null);
    if (!isNews) {
      return;
    }
    String json = entry.stateJson();
    if (json != null) {
      Object state = Objects.requireNonNull(JsonReader.read(json));
      put(client, entry.clock(), state);
      changes.arrived(client, known, state);
      return;
    }
    if (client == clientId && localState() != null) {
      put(client, Math.min(entry.clock() + 1, ByteReader.MAX_UINT), localState());
    } else {
      put(client, entry.clock(), null);
    }
    if (known != null) {
      changes.removed.add(client);
    }
  }

  /**
   * Removes the states of {@code clients}, for example of those whose connection has closed.
   * Clients without a state are left out.
   *
   * @param origin passed on in events
   */
  public void removeStates(Collection<Long> clients, @Nullable Object origin) {
    Changes changes = new Changes();
    for (long client : clients) {
      Presence known = presences.get(client);
      if (known != null && known.state() != null) {
        if (client == clientId) {
          put(client, nextLocalClock(), null);
        } else {
          presences.put(client, new Presence(known.clock(), null, known.sinceMillis()));
        }
        changes.removed.add(client);
      }
    }
    changes.fire(origin);
  }

  /**
   * Does what time demands: renews the local state after 15 seconds, removes states of other
   * clients that were not renewed for {@link #OUTDATED_MILLIS}, and forgets the clocks of clients
   * that have been absent for 5 minutes.
   */
  public void checkTimeouts() {
    long now = nowMillis.getAsLong();
    Object localState = localState();
    if (localState != null && age(clientId, now) >= RENEW_MILLIS) {
      setLocalState(localState);
    }
    List<Long> outdated = new ArrayList<>();
    for (Map.Entry<Long, Presence> entry : presences.entrySet()) {
      if (entry.getKey() != clientId
          && entry.getValue().state() != null
          && now - entry.getValue().sinceMillis() >= OUTDATED_MILLIS) {
        outdated.add(entry.getKey());
      }
    }
    presences
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey() != clientId
                    && entry.getValue().state() == null
                    && now - entry.getValue().sinceMillis() >= FORGET_MILLIS);
    removeStates(outdated, TIMEOUT);
  }

  private long age(long client, long now) {
    Presence presence = presences.get(client);
    return presence == null ? 0 : now - presence.sinceMillis();
  }

  /**
   * Encodes the states of {@code clients}, removed ones included, for other participants.
   *
   * @throws IllegalArgumentException if one of them is unknown
   */
  public byte[] encodeUpdate(Collection<Long> clients) {
    List<AwarenessUpdate.Entry> entries = new ArrayList<>(clients.size());
    for (long client : clients) {
      Presence presence = presences.get(client);
      if (presence == null) {
        throw new IllegalArgumentException("Client " + client + " is unknown");
      }
      entries.add(toEntry(client, presence));
    }
    return new AwarenessUpdate(entries).encode();
  }

  private static AwarenessUpdate.Entry toEntry(long client, Presence presence) {
    Object state = presence.state();
    return new AwarenessUpdate.Entry(
        client, presence.clock(), state == null ? null : JsonWriter.write(state));
  }

  private void put(long client, long clock, @Nullable Object state) {
    presences.put(client, new Presence(clock, state, nowMillis.getAsLong()));
  }

  /** Calls {@code listener} when states are added, removed or become different. */
  public Subscription onChange(Consumer<AwarenessEvent> listener) {
    return changeListeners.add(listener);
  }

  /** Calls {@code listener} when there is something to send: any change, and any renewal. */
  public Subscription onUpdate(Consumer<AwarenessEvent> listener) {
    return updateListeners.add(listener);
  }

  /** Collects what one call changes, for its events. */
  private final class Changes {

    final List<Long> added = new ArrayList<>(1);
    final List<Long> removed = new ArrayList<>(1);
    private final List<Long> updated = new ArrayList<>(1);

    /** Those of {@link #updated} whose state is not the same as before. */
    private final List<Long> different = new ArrayList<>(1);

    void arrived(long client, @Nullable Presence known, Object state) {
      if (known == null) {
        added.add(client);
      } else {
        updated(client, known.state(), state);
      }
    }

    void updated(long client, @Nullable Object before, Object state) {
      updated.add(client);
      if (!state.equals(before)) {
        different.add(client);
      }
    }

    void fire(@Nullable Object origin) {
      AwarenessEvent change = new AwarenessEvent(added, different, removed, origin);
      AwarenessEvent update = new AwarenessEvent(added, updated, removed, origin);
      Failures failures = new Failures();
      if (!change.isEmpty()) {
        changeListeners.call(change, failures);
      }
      if (!update.isEmpty()) {
        updateListeners.call(update, failures);
      }
      failures.rethrow();
    }
  }
}
