package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What goes wrong with messages that Redis publishes, on their way to a subscriber: of a hundred,
 * ten are lost, ten come twice, ten come up to twenty messages later, one is damaged. Answers to
 * commands pass. Thread-safe.
 */
public final class RedisMessageFaults {

  private static final int LOST_PERCENT = 10;
  private static final int DOUBLED_PERCENT = 10;
  private static final int DELAYED_PERCENT = 10;
  private static final int DAMAGED_PERCENT = 1;
  private static final int MAX_PLACES = 20;
  private static final int MESSAGE_PARTS = 3;

  private final SplittableRandom random;
  private final Predicate<String> channels;
  private final BiConsumer<String, byte[]> gone;

  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong doubled = new AtomicLong();
  private final AtomicLong delayed = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();

  /**
   * Creates them.
   *
   * @param channels whose messages suffer
   * @param gone hears the channel and the content of each message that is lost or damaged
   */
  public RedisMessageFaults(
      SplittableRandom random, Predicate<String> channels, BiConsumer<String, byte[]> gone) {
    this.random = random;
    this.channels = channels;
    this.gone = gone;
  }

  /** How many messages were damaged. */
  public long damaged() {
    return damaged.get();
  }

  /** How many messages were lost. */
  public long lost() {
    return lost.get();
  }

  @Override
  public String toString() {
    return "of %,d messages %,d lost, %,d doubled, %,d delayed, %,d damaged"
        .formatted(messages.get(), lost.get(), doubled.get(), delayed.get(), damaged.get());
  }

  /** The faults of one connection. */
  public FaultLine.Filter filter() {
    return new Connection(splitRandom());
  }

  private synchronized SplittableRandom splitRandom() {
    return random.split();
  }

  /** A message that waits until others have overtaken it. */
  private static final class Late {
    final byte[] message;
    int places;

    Late(byte[] message, int places) {
      this.message = message;
      this.places = places;
    }
  }

  private final class Connection implements FaultLine.Filter {
    private final SplittableRandom dice;
    private final Deque<Late> late = new ArrayDeque<>();

    /** The beginning of an answer whose end has not come. */
    private byte[] rest = new byte[0];

    Connection(SplittableRandom dice) {
      this.dice = dice;
    }

    @Override
    public byte[] pass(byte[] bytes, int length) {
      byte[] all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(bytes, 0, all, rest.length, length);
      ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
      int from = 0;
      for (int to = RespValue.end(all, 0); to > 0; to = RespValue.end(all, from)) {
        carry(Arrays.copyOfRange(all, from, to), out);
        from = to;
      }
      rest = Arrays.copyOfRange(all, from, all.length);
      return out.toByteArray();
    }

    private void carry(byte[] answer, ByteArrayOutputStream out) {
      int[] parts = RespValue.strings(answer, MESSAGE_PARTS);
      if (parts.length == 0 || !text(answer, parts, 0).equals("message")) {
        out.writeBytes(answer);
        return;
      }
      if (channels.test(text(answer, parts, 1))) {
        disturb(answer, parts, out);
      } else {
        out.writeBytes(answer);
      }
      for (Late each : late) {
        if (each.places-- == 0) {
          out.writeBytes(each.message);
        }
      }
      late.removeIf(each -> each.places < 0);
    }

    private void disturb(byte[] message, int[] parts, ByteArrayOutputStream out) {
      messages.incrementAndGet();
      int roll = dice.nextInt(100);
      if ((roll -= LOST_PERCENT) < 0) {
        lost.incrementAndGet();
        tellGone(message, parts);
      } else if ((roll -= DOUBLED_PERCENT) < 0) {
        doubled.incrementAndGet();
        out.writeBytes(message);
        out.writeBytes(message);
      } else if ((roll -= DELAYED_PERCENT) < 0) {
        delayed.incrementAndGet();
        late.add(new Late(message, 1 + dice.nextInt(MAX_PLACES)));
      } else if (roll - DAMAGED_PERCENT < 0) {
        damaged.incrementAndGet();
        tellGone(message, parts);
        int at = parts[4] + dice.nextInt(parts[5] - parts[4]);
        message[at] ^= (byte) (1 << dice.nextInt(8));
        out.writeBytes(message);
      } else {
        out.writeBytes(message);
      }
    }

    private void tellGone(byte[] message, int[] parts) {
      gone.accept(text(message, parts, 1), Arrays.copyOfRange(message, parts[4], parts[5]));
    }
  }

  private static String text(byte[] bytes, int[] parts, int part) {
    return new String(bytes, parts[2 * part], parts[2 * part + 1] - parts[2 * part], UTF_8);
  }

  /** Where values of the protocol of Redis begin and end, in its second and third version. */
  private static final class RespValue {

    private RespValue() {}

    /** Where the value that begins at {@code from} ends; -1 if its end is not there yet. */
    static int end(byte[] bytes, int from) {
      long missing = 1;
      int at = from;
      while (missing > 0) {
        int line = lineEnd(bytes, at);
        if (line < 0) {
          return -1;
        }
        missing--;
        int next = line + 2;
        switch (bytes[at]) {
          case '$', '=', '!' ->
              next += number(bytes, at, line) < 0 ? 0 : number(bytes, at, line) + 2;
          case '*', '~', '>' -> missing += Math.max(0, number(bytes, at, line));
          case '%' -> missing += 2L * number(bytes, at, line);
          case '|' -> missing += 2L * number(bytes, at, line) + 1;
          default -> {
            // One line is all of it.
          }
        }
        if (next > bytes.length) {
          return -1;
        }
        at = next;
      }
      return at;
    }

    /**
     * Beginnings and ends of the strings in an array or push of {@code count} strings; nothing if
     * the value is something else.
     */
    static int[] strings(byte[] value, int count) {
      if (value[0] != '*' && value[0] != '>') {
        return new int[0];
      }
      int line = lineEnd(value, 0);
      if (number(value, 0, line) != count) {
        return new int[0];
      }
      int[] parts = new int[2 * count];
      int at = line + 2;
      for (int i = 0; i < count; i++) {
        if (value[at] != '$') {
          return new int[0];
        }
        line = lineEnd(value, at);
        parts[2 * i] = line + 2;
        parts[2 * i + 1] = line + 2 + number(value, at, line);
        at = parts[2 * i + 1] + 2;
      }
      return parts;
    }

    private static int number(byte[] bytes, int at, int line) {
      return Integer.parseInt(new String(bytes, at + 1, line - at - 1, US_ASCII));
    }

    private static int lineEnd(byte[] bytes, int from) {
      for (int i = from; i + 1 < bytes.length; i++) {
        if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
          return i;
        }
      }
      return -1;
    }
  }
}
