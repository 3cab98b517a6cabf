package io.collab.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

  @Test
  void manyFramesLeaveInOneBuffer() {
    OutboundQueue queue = new OutboundQueue();
    queue.add(Opcode.BINARY, new byte[] {7});
    queue.add(Opcode.PING, new byte[0]);
    ByteBuffer out = ByteBuffer.allocate(100);
    queue.pack(out);
    assertThat(out.flip())
        .isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0x82, 1, 7, (byte) 0x89, 0}));
    assertThat(queue.bytes()).isEqualTo(5);
    queue.written(5);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void lengthsTakeTheShortestForm() {
    assertThat(headOf(125)).containsExactly((byte) 0x82, 125);
    assertThat(headOf(126)).containsExactly((byte) 0x82, 126, 0, 126);
    assertThat(headOf(65_535)).containsExactly((byte) 0x82, 126, (byte) 0xFF, (byte) 0xFF);
    assertThat(headOf(65_536)).containsExactly((byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0);
  }

  private static byte[] headOf(int length) {
    OutboundQueue queue = new OutboundQueue();
    long bytes = queue.add(Opcode.BINARY, new byte[length]);
    ByteBuffer out = ByteBuffer.allocate((int) bytes);
    queue.pack(out);
    byte[] head = new byte[(int) bytes - length];
    out.flip().get(head);
    return head;
  }

  @Test
  void theStreamIsTheSameHoweverMuchTheSocketTakes() {
    RandomCases.run(300, OutboundQueueTest::writeInPieces);
  }

  private static void writeInPieces(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    OutboundQueue pieces = new OutboundQueue();
    OutboundQueue whole = new OutboundQueue();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    long total = 0;
    for (int i = 0; i < 20; i++) {
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      pieces.add(Opcode.BINARY, payload);
      total = whole.add(Opcode.BINARY, payload);
      writeSome(pieces, random, written);
    }
    while (pieces.bytes() > 0) {
      writeSome(pieces, random, written);
    }
    ByteBuffer expected = ByteBuffer.allocate((int) total);
    whole.pack(expected);
    assertThat(written.toByteArray()).isEqualTo(expected.array());
  }

  private static void writeSome(
      OutboundQueue queue, SplittableRandom random, ByteArrayOutputStream written) {
    ByteBuffer out = ByteBuffer.allocate(1 + random.nextInt(400));
    queue.pack(out);
    int taken = random.nextInt(out.position() + 1);
    written.write(out.array(), 0, taken);
    queue.written(taken);
  }

  @Test
  void whatHasBegunStaysWhenTheRestIsForgotten() {
    OutboundQueue queue = new OutboundQueue();
    queue.add(Opcode.BINARY, new byte[] {1, 2, 3});
    queue.add(Opcode.BINARY, new byte[] {4});
    ByteBuffer out = ByteBuffer.allocate(3);
    queue.pack(out);
    queue.written(3);
    queue.add(Opcode.BINARY, new byte[] {5});
    queue.clear();
    ByteBuffer rest = ByteBuffer.allocate(10);
    queue.pack(rest);
    assertThat(rest.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
    queue.written(2);
    assertThat(queue.bytes()).isZero();
  }
}
