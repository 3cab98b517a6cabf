package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.RoomLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What members and other nodes say about who is where, and what they are told: once per turn, the
 * latest of everybody who has changed.
 */
final class PresenceExchange {

  private final Presence presence;
  private final Collection<Participant> participants;
  private final ThinClients thin;
  private final RoomLimits limits;
  private final Map<String, NodePresence> nodes = new HashMap<>(0);
  private long expireAt = Long.MAX_VALUE;

  /**
   * Creates it for a room.
   *
   * @param participants who is in the room now
   */
  PresenceExchange(
      Presence presence,
      Collection<Participant> participants,
      ThinClients thin,
      RoomLimits limits) {
    this.presence = presence;
    this.participants = participants;
    this.thin = thin;
    this.limits = limits;
  }

  /** Takes over what a member says. */
  void say(Participant participant, AwarenessUpdate update, long now) {
    if (participant.ownClientId == null && !update.isEmpty()) {
      participant.ownClientId = update.entries().get(0).client();
    }
    AwarenessUpdate nudges = presence.apply(participant, update, now);
    if (!nudges.isEmpty()) {
      participant.send(Messages.awareness(nudges));
    }
    expireBy(now + limits.awarenessTimeoutMillis());
  }

  /** Takes over what another node says about those who are connected to it. */
  void hear(String node, AwarenessUpdate update, long now) {
    presence.hear(nodes.computeIfAbsent(node, name -> new NodePresence()), update, now);
    expireBy(now + limits.awarenessTimeoutMillis());
  }

  /** Tells a member about everybody. */
  void answer(Participant participant) {
    participant.send(Messages.awareness(presence.all()));
  }

  /** Tells a new member about everybody, if there is anybody. */
  void welcome(Participant participant) {
    AwarenessUpdate present = presence.all();
    if (!present.isEmpty()) {
      participant.send(Messages.awareness(present));
    }
  }

  /** Removes the states of a member that left. */
  void leave(Participant participant, long now) {
    presence.leave(participant, now);
  }

  /** Tells a member what it has missed while it was behind. */
  void catchUp(Participant participant) {
    participant.send(Messages.awareness(presence.latestOf(participant.missedAwareness)));
    participant.missedAwareness.clear();
  }

  /** Tells other nodes about everybody who is connected to this one. */
  void answer(UpdateBus.Channel others) {
    others.send(new NodeMessage.Present(presence.allHere()));
  }

  /** Tells everybody who has changed in this turn. */
  void tell(UpdateBus.Channel others) {
    Set<Long> changed = presence.changed();
    if (changed.isEmpty()) {
      return;
    }
    AwarenessUpdate latest = presence.latestOf(changed);
    thin.presenceChanged(latest);
    byte[] message = Messages.awareness(latest);
    for (Participant participant : participants) {
      if (participant.behind == null) {
        participant.send(message);
      } else {
        participant.missedAwareness.addAll(changed);
      }
    }
    tellNodes(others);
  }

  /** Tells other nodes who has changed, and nobody else. */
  void tellNodes(UpdateBus.Channel others) {
    if (!presence.changedHere().isEmpty()) {
      others.send(new NodeMessage.Present(presence.latestOf(presence.changedHere())));
    }
    presence.clearChanged();
  }

  /** Everybody, and who has left. */
  AwarenessUpdate everything() {
    return presence.everything();
  }

  private void expireBy(long time) {
    expireAt = Math.min(expireAt, time);
  }

  /** Forgets who is not there any more; answers when to look again. */
  long lookAtClock(long now) {
    if (now >= expireAt) {
      expireAt = presence.expire(now);
      nodes.values().removeIf(node -> node.awarenessIds().isEmpty());
    }
    return expireAt;
  }
}
