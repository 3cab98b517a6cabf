package io.collab.server.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a room: many threads put in, one takes out. Says when the taker has to be woken,
 * and can be closed for ever. Whatever is put in is either refused, or read, or still in it when it
 * is closed.
 */
final class Mailbox {

  private static final int CLOSED = Integer.MIN_VALUE;

  /** What {@link #put} has to say. */
  enum Put {
    /** It is in, and the taker is at work or already called. */
    QUEUED,
    /** It is in, and the caller has to call the taker. */
    WAKE,
    /** It is not in: the mailbox is closed. */
    REFUSED
  }

  private final Queue<Mail> queue = new ConcurrentLinkedQueue<>();

  /** Mails that were put in and not yet {@linkplain #taken}; negative once closed. */
  private final AtomicInteger waiting = new AtomicInteger();

  Put put(Mail mail) {
    int before;
    do {
      before = waiting.get();
      if (before < 0) {
        return Put.REFUSED;
      }
    } while (!waiting.compareAndSet(before, before + 1));
    queue.add(mail);
    if (isClosed() && queue.removeIf(other -> other == mail)) {
      return Put.REFUSED; // closed between the two, and emptied before it was in
    }
    return before == 0 ? Put.WAKE : Put.QUEUED;
  }

  /**
   * Returns the oldest mail, or null if there is none right now. It still counts as waiting until
   * {@link #taken} says so.
   */
  @Nullable Mail next() {
    return queue.poll();
  }

  /**
   * Says that {@code count} mails were dealt with.
   *
   * @return whether more is waiting: the taker has to be called again, and nobody else will do it
   */
  boolean taken(int count) {
    return waiting.addAndGet(-count) > 0;
  }

  /**
   * Closes the mailbox if nothing waits but the {@code count} mails the taker is dealing with. Only
   * for the taker, which need not call {@link #taken} afterwards.
   */
  boolean closeIfIdle(int count) {
    return waiting.compareAndSet(count, CLOSED);
  }

  /** Closes the mailbox; returns what nobody has read. Only for the taker. */
  List<Mail> close() {
    waiting.set(CLOSED);
    List<Mail> unread = new ArrayList<>();
    Mail mail;
    while ((mail = queue.poll()) != null) {
      unread.add(mail);
    }
    return unread;
  }

  boolean isClosed() {
    return waiting.get() < 0;
  }
}
