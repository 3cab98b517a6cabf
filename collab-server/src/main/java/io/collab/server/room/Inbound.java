package io.collab.server.room;

import io.collab.server.failpoint.Failpoint;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a member has said and its room has not dealt with: bounded by asking the member to pause.
 */
final class Inbound {

  /** What a message costs beside its bytes, so that a flood of tiny ones counts too. */
  private static final int MESSAGE_OVERHEAD = 64;

  private final Room room;
  private final int limit;
  private final Runnable resume;

  /** Bytes that the room has not dealt with. */
  private final AtomicInteger queued = new AtomicInteger();

  private final AtomicBoolean paused = new AtomicBoolean();

  /**
   * Creates it empty.
   *
   * @param limit bytes after which the member pauses
   * @param resume tells the member to go on
   */
  Inbound(Room room, int limit, Runnable resume) {
    this.room = room;
    this.limit = limit;
    this.resume = resume;
  }

  /** Hands on what was said; answers whether the room wants more now. */
  boolean say(int bytes, Mail content) {
    int cost = bytes + MESSAGE_OVERHEAD;
    boolean full = queued.addAndGet(cost) > limit;
    room.post(new Said(this, cost, room.now(), content));
    Failpoint.MAILED.reached();
    if (!full) {
      return true;
    }
    paused.set(true);
    // The room may have dealt with everything before it could see that we stopped.
    return hasRoom() && paused.compareAndSet(true, false);
  }

  private void dealtWith(int cost) {
    queued.addAndGet(-cost);
    if (hasRoom() && paused.compareAndSet(true, false)) {
      resume.run();
    }
  }

  private boolean hasRoom() {
    return queued.get() <= limit / 2;
  }

  /** What a member said, what it counts, and when it arrived. */
  private record Said(Inbound inbound, int cost, long at, Mail content) implements Mail {
    @Override
    public void open(Room room) {
      inbound.dealtWith(cost);
      room.received(at);
      content.open(room);
    }

    @Override
    public boolean needsDocument() {
      return true;
    }
  }
}
