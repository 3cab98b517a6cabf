package io.collab.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.testkit.RandomCases;
import io.collab.server.room.CloseCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private static final int LIMIT = 70_000;

  private final List<String> events = new ArrayList<>();
  private final FrameReader reader = new FrameReader(LIMIT);

  private final FrameReader.Handler recorder =
      new FrameReader.Handler() {
        @Override
        public void onMessage(byte[] message) {
          events.add("message " + Arrays.hashCode(message) + " of " + message.length);
        }

        @Override
        public void onPing(byte[] payload) {
          events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onPong() {
          events.add("pong");
        }

        @Override
        public void onClose() {
          events.add("close");
        }
      };

  /** Any messages, in any fragments, with pings between them, arriving in pieces of any size. */
  @Test
  void messagesAreTheSameHoweverTheyAreCutUp() {
    RandomCases.run(
        300,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          events.clear();
          List<String> expected = new ArrayList<>();
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          for (int i = 0; i < 5; i++) {
            writeMessage(random, bytes, expected);
          }
          readInPieces(new FrameReader(LIMIT), bytes.toByteArray(), random);
          assertThat(events).isEqualTo(expected);
        });
  }

  private static void writeMessage(
      SplittableRandom random, ByteArrayOutputStream out, List<String> expected) {
    byte[] message = new byte[random.nextInt(random.nextInt(8) == 0 ? LIMIT : 200)];
    random.nextBytes(message);
    int fragments = 1 + random.nextInt(4);
    int from = 0;
    for (int i = 0; i < fragments; i++) {
      boolean last = i == fragments - 1;
      int to = last ? message.length : from + random.nextInt(message.length - from + 1);
      int opcode = i == 0 ? Opcode.BINARY : Opcode.CONTINUATION;
      out.writeBytes(frame(last, opcode, Arrays.copyOfRange(message, from, to), random.nextInt()));
      from = to;
      if (!last && random.nextBoolean()) {
        out.writeBytes(frame(true, Opcode.PING, new byte[] {'p'}, random.nextInt()));
        expected.add("ping p");
      }
    }
    expected.add("message " + Arrays.hashCode(message) + " of " + message.length);
  }

  private void readInPieces(FrameReader target, byte[] bytes, SplittableRandom random)
      throws FrameException {
    int from = 0;
    while (from < bytes.length) {
      int length =
          Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 9000), bytes.length - from);
      target.read(ByteBuffer.wrap(bytes, from, length), recorder);
      from += length;
    }
  }

  @Test
  void aCloseFrameEndsReading() throws FrameException {
    ByteBuffer bytes =
        ByteBuffer.wrap(
            concat(
                frame(true, Opcode.CLOSE, new byte[] {0x03, (byte) 0xE8}, 7),
                frame(true, Opcode.PING, new byte[0], 7)));

    reader.read(bytes, recorder);

    assertThat(events).containsExactly("close");
    assertThat(bytes.hasRemaining()).isTrue();
  }

  @Test
  void whatIsAnnouncedTooLargeIsRefusedBeforeItArrives() {
    byte[] header = {(byte) 0x82, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};

    assertRefused(CloseCode.TOO_BIG, header);
  }

  @Test
  void fragmentsThatAddUpToTooMuchAreRefused() {
    byte[] half = new byte[LIMIT / 2 + 1];

    assertRefused(
        CloseCode.TOO_BIG,
        concat(frame(false, Opcode.BINARY, half, 1), frame(true, Opcode.CONTINUATION, half, 1)));
  }

  @Test
  void textIsRefusedWithItsOwnCode() {
    assertRefused(CloseCode.UNSUPPORTED_DATA, frame(true, Opcode.TEXT, new byte[] {'x'}, 1));
  }

  @Test
  void framesThatBreakTheRulesAreRefused() {
    byte[] unmasked = {(byte) 0x82, 1, 'x'};
    byte[] reservedBit = frame(true, 0x40 | Opcode.BINARY, new byte[0], 1);
    byte[] unknown = frame(true, 0x3, new byte[0], 1);
    byte[] fragmentedPing = frame(false, Opcode.PING, new byte[0], 1);
    byte[] longPing = frame(true, Opcode.PING, new byte[126], 1);
    byte[] orphan = frame(true, Opcode.CONTINUATION, new byte[0], 1);
    byte[] nested =
        concat(
            frame(false, Opcode.BINARY, new byte[0], 1),
            frame(true, Opcode.BINARY, new byte[0], 1));
    byte[] halfCode = frame(true, Opcode.CLOSE, new byte[] {3}, 1);
    byte[] forbiddenCode = frame(true, Opcode.CLOSE, new byte[] {0x03, (byte) 0xED}, 1);

    for (byte[] broken :
        List.of(
            unmasked,
            reservedBit,
            unknown,
            fragmentedPing,
            longPing,
            orphan,
            nested,
            halfCode,
            forbiddenCode)) {
      assertRefused(CloseCode.PROTOCOL_ERROR, broken);
    }
  }

  @Test
  void aCloseReasonHasToBeText() {
    assertRefused(
        CloseCode.INVALID_TEXT,
        frame(true, Opcode.CLOSE, new byte[] {0x03, (byte) 0xE8, (byte) 0xC3}, 1));
  }

  @Test
  void aReasonThatIsTooLongIsCutBetweenCharacters() {
    byte[] payload = FrameReader.closePayload(CloseCode.MALFORMED, "😀".repeat(40));

    assertThat(payload.length).isLessThanOrEqualTo(125);
    assertThat(new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8))
        .isEqualTo("😀".repeat(30));
  }

  private void assertRefused(CloseCode code, byte[] bytes) {
    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> new FrameReader(LIMIT).read(ByteBuffer.wrap(bytes), recorder))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** A frame as a client sends it. */
  private static byte[] frame(boolean last, int opcode, byte[] payload, int mask) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3)))));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }
}
