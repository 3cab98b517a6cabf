package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextPresence;
import io.collab.server.text.TextRoot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Presence of thin clients, and for them. For editors a thin client is one more client id with a
 * state of its own; for thin clients everybody is an entry with a version, so that whoever knows a
 * version can be told what is newer.
 */
final class ThinPresence {

  /** Half of the time after which stock editors give up a client that is not heard of. */
  private static final long RENEW_MILLIS = 15_000;

  /** How long it is told that somebody left. */
  private static final long GONE_MILLIS = 300_000;

  private final Presence presence;
  private final Map<String, Speaker> speakers = new HashMap<>();

  /** The last change of each client. */
  private final Map<Long, Change> changes = new LinkedHashMap<>();

  private long version;

  /**
   * A change of a client.
   *
   * @param state the state it has since; null if it left
   */
  private record Change(long version, long time, @Nullable String state) {}

  /** One thin client that shows itself. */
  static final class Speaker implements AwarenessOwner {
    private final Set<Long> ids = new HashSet<>(1);
    private final long client;
    private long clock;
    private String state;
    private long renewedAt;

    /** When the client was last heard of, if it is not connected. */
    private long heardAt;

    /** Connections that stay open. */
    private int streams;

    private Speaker(long client, String state) {
      this.client = client;
      this.state = state;
    }

    @Override
    public Set<Long> awarenessIds() {
      return ids;
    }

    @Override
    public boolean isOwn(long id) {
      return id == client;
    }

    @Override
    public boolean isElsewhereToo() {
      return true;
    }

    /** Whether it is not another node that shows the client now. */
    private boolean isHere() {
      return !ids.isEmpty();
    }
  }

  ThinPresence(Presence presence) {
    this.presence = presence;
  }

  /**
   * The client id of a session, the same on all servers: it may speak through each of them. Tells
   * nothing of the name, which is a secret between the client and its servers.
   */
  static long clientId(String session, String root) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(key(root, session).getBytes(StandardCharsets.UTF_8));
      return Math.max(1, ByteBuffer.wrap(hash).getInt() & 0xFFFF_FFFFL);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String key(String root, String session) {
    return session + " " + root;
  }

  /** Shows a client to everybody, or what has changed about it. */
  void show(String session, TextRoot root, long rev, TextPresence shown, int streams, long now) {
    String state = shown.toAwareness(root, rev);
    Speaker speaker =
        speakers.computeIfAbsent(
            key(root.name(), session), name -> new Speaker(clientId(session, root.name()), state));
    speaker.state = state;
    speaker.streams = streams;
    speaker.heardAt = now;
    say(speaker, now);
  }

  private void say(Speaker speaker, long now) {
    speaker.clock = Math.max(speaker.clock, presence.clock(speaker.client)) + 1;
    speaker.renewedAt = now;
    Entry entry = new Entry(speaker.client, speaker.clock, speaker.state);
    AwarenessUpdate ignored = presence.apply(speaker, new AwarenessUpdate(List.of(entry)), now);
  }

  /** Notes that a client without presence of its own message was heard of. */
  void heard(String session, String rootName, long now) {
    Speaker speaker = speakers.get(key(rootName, session));
    if (speaker != null) {
      speaker.heardAt = now;
    }
  }

  /** Notes how many connections of a client stay open; without the last one it is gone. */
  void streams(String session, String rootName, int streams, long now) {
    Speaker speaker = speakers.get(key(rootName, session));
    if (speaker != null) {
      boolean ended = speaker.streams > 0 && streams == 0;
      speaker.streams = streams;
      speaker.heardAt = now;
      if (ended) {
        hide(session, rootName, now);
      }
    }
  }

  /** A client is gone. */
  void hide(String session, String rootName, long now) {
    Speaker speaker = speakers.remove(key(rootName, session));
    if (speaker != null) {
      presence.leave(speaker, now);
    }
  }

  /**
   * Renews who is connected and drops who was not heard of.
   *
   * @return when to look again; {@link Long#MAX_VALUE} if nobody shows itself
   */
  long lookAtClock(long now, long timeoutMillis) {
    long next = Long.MAX_VALUE;
    for (var all = speakers.values().iterator(); all.hasNext(); ) {
      Speaker speaker = all.next();
      if (speaker.streams == 0 && now - speaker.heardAt >= timeoutMillis) {
        presence.leave(speaker, now);
        all.remove();
        continue;
      }
      if (now - speaker.renewedAt >= RENEW_MILLIS) {
        speaker.renewedAt = now;
        if (speaker.isHere()) {
          say(speaker, now);
        }
      }
      next = Math.min(next, speaker.renewedAt + RENEW_MILLIS);
    }
    return next;
  }

  /** Notes what may have changed; renewals do not count. */
  void changed(AwarenessUpdate latest, long now) {
    long next = version + 1;
    for (Entry entry : latest.entries()) {
      Change known = changes.get(entry.client());
      if (known == null || !Objects.equals(known.state, entry.stateJson())) {
        changes.put(entry.client(), new Change(next, now, entry.stateJson()));
        version = next;
      }
    }
    changes.values().removeIf(change -> change.state == null && now - change.time > GONE_MILLIS);
  }

  long version() {
    return version;
  }

  /** What changed since {@code known}; null if nothing that {@code session} is to be told. */
  @Nullable TextMessage since(long known, TextRoot root, String session) {
    long own = clientId(session, root.name());
    List<Map<String, @Nullable Object>> clients = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    changes.forEach(
        (client, change) -> {
          if (change.version <= known || client == own) {
            return;
          }
          if (change.state != null) {
            clients.add(TextPresence.describe(client, change.state, root));
          } else if (known > 0) {
            gone.add(client);
          }
        });
    return clients.isEmpty() && gone.isEmpty()
        ? null
        : TextMessage.presence(clients, gone, version);
  }
}
