package io.collab.core.fuzz;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages inputs: bits, bytes, numbers, whole stretches, and the columns of version 2. */
final class Mutator {

  private static final int COLUMNS = 9;

  private static final byte[][] NUMBERS = {
    {0},
    {1},
    {0x7f},
    {(byte) 0x80, 0},
    {(byte) 0x80, 1},
    {-1, -1, -1, -1, 7},
    {-1, -1, -1, -1, 15},
    {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8},
    {-1, -1, -1, -1, -1, -1, -1, 15},
    {-3, -1, -1, -1, -1, 0x7f},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
  };

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /** Returns {@code input} with a few faults. */
  byte[] damaged(byte[] input, boolean v2, byte[] other) {
    int chance = random.nextInt(100);
    if (chance < 3) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      return noise;
    }
    if (v2 && chance < 50) {
      return inOneColumn(input);
    }
    byte[] result = input;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      result = onceDamaged(result, other);
    }
    return result;
  }

  private byte[] onceDamaged(byte[] input, byte[] other) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(input.length);
    return switch (random.nextInt(10)) {
      case 0 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(input, at, (byte) random.nextInt());
      case 2 -> with(input, at, (byte) random.nextInt(12));
      case 3 -> with(input, at, input[random.nextInt(input.length)]);
      case 4 -> with(input, at, (byte) (input[at] + (random.nextBoolean() ? 1 : -1)));
      case 5 -> Arrays.copyOf(input, at);
      case 6 -> replaced(input, at, at + 1, NUMBERS[random.nextInt(NUMBERS.length)]);
      case 7 -> replaced(input, at, Math.min(input.length, at + random.nextInt(8)), new byte[0]);
      case 8 -> replaced(input, at, at, stretch(input));
      default ->
          replaced(input, at, Math.min(input.length, at + random.nextInt(8)), stretch(other));
    };
  }

  private byte[] stretch(byte[] from) {
    int start = random.nextInt(from.length + 1);
    return Arrays.copyOfRange(from, start, Math.min(from.length, start + random.nextInt(12)));
  }

  private static byte[] with(byte[] input, int at, byte value) {
    byte[] copy = input.clone();
    copy[at] = value;
    return copy;
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    byte[] result = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(input, to, result, from + by.length, input.length - to);
    return result;
  }

  /** The lengths of the columns stay right, so that the fault is met where the column is read. */
  private byte[] inOneColumn(byte[] input) {
    try {
      ByteReader in = new ByteReader(input);
      ByteWriter out = new ByteWriter();
      out.writeVarUint(in.readVarUint());
      int damagedColumn = random.nextInt(COLUMNS + 1);
      for (int i = 0; i < COLUMNS; i++) {
        byte[] column = in.readVarBytes();
        out.writeVarBytes(i == damagedColumn ? onceDamaged(column, column) : column);
      }
      byte[] rest = Arrays.copyOfRange(input, in.position(), input.length);
      out.writeBytes(damagedColumn == COLUMNS ? onceDamaged(rest, rest) : rest);
      return out.toByteArray();
    } catch (DecodeException alreadyDamaged) {
      return onceDamaged(input, input);
    }
  }
}
