package io.collab.server.room;

import java.util.HashSet;
import java.util.Set;

/** Another node, which speaks for everybody who is connected to it. */
final class NodePresence implements AwarenessOwner {

  private final Set<Long> ids = new HashSet<>();

  @Override
  public Set<Long> awarenessIds() {
    return ids;
  }
}
