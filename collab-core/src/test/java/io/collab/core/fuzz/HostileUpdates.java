package io.collab.core.fuzz;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.id.DeleteSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes updates of which every field can be read, but whose numbers are at the edges: lengths of 0
 * and 2<sup>31</sup>, clocks near 2<sup>53</sup>, references to the own future, false counts, runs.
 */
final class HostileUpdates {

  private static final long[] NUMBERS = {
    0,
    1,
    2,
    5,
    77,
    78,
    127,
    128,
    (1L << 31) - 1,
    1L << 31,
    (1L << 32) - 1,
    (1L << 53) - 2,
    (1L << 53) - 1
  };

  private static final String[] TEXTS = {
    "", "a", "t", "text", "é", "世", "😀", "\uFFFD", "__proto__", "0"
  };

  private final SplittableRandom random;
  private final UpdateEncoder out;

  private HostileUpdates(SplittableRandom random, UpdateEncoder out) {
    this.random = random;
    this.out = out;
  }

  static byte[] write(SplittableRandom random, UpdateEncoder out) {
    return new HostileUpdates(random, out).write();
  }

  private byte[] write() {
    int clients = random.nextInt(4);
    out.writeClientCount(random.nextInt(20) == 0 ? number() : clients);
    for (int i = 0; i < clients; i++) {
      int structs = random.nextInt(1, 6);
      long claimed = random.nextInt(20) == 0 ? number() : structs;
      out.beginClient(claimed, random.nextBoolean() ? clients - i : number(), clock());
      int kind = random.nextInt(11);
      boolean alike = random.nextBoolean();
      for (int j = 0; j < structs; j++) {
        writeStruct(alike ? kind : random.nextInt(12));
      }
    }
    out.writeDeleteSet(deletes());
    return out.toByteArray();
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private long clock() {
    return random.nextInt(3) > 0 ? random.nextInt(4) : number();
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private void writeStruct(int kind) {
    int flags = random.nextInt(8) << 5;
    out.writeInfo(kind | flags);
    if (kind == 10) {
      out.writeSkipLen(clock());
    } else if (kind == 0) {
      out.writeLen(clock());
    } else {
      writePlace(flags);
      writeContent(kind);
    }
  }

  private void writePlace(int flags) {
    if ((flags & 0x80) != 0) {
      out.writeLeftId(clock(), clock());
    }
    if ((flags & 0x40) != 0) {
      out.writeRightId(clock(), clock());
    }
    if ((flags & 0xc0) != 0) {
      return;
    }
    boolean isRoot = random.nextBoolean();
    out.writeParentInfo(isRoot);
    if (isRoot) {
      out.writeString(text());
    } else {
      out.writeParentId(clock(), clock());
    }
    if ((flags & 0x20) != 0) {
      out.writeString(text());
    }
  }

  private void writeContent(int kind) {
    switch (kind) {
      case 1 -> out.writeLen(clock());
      case 2 -> {
        out.writeLen(2);
        out.writeString("undefined");
        out.writeString(random.nextBoolean() ? "{ }" : text());
      }
      case 3 -> out.writeBytes(new byte[random.nextInt(3)]);
      case 4 -> out.writeString(text());
      case 5 -> out.writeJson(value());
      case 6 -> {
        out.writeKey(text());
        out.writeJson(value());
      }
      case 7 -> {
        out.writeTypeRef(random.nextInt(8));
        if (random.nextBoolean()) {
          out.writeKey(text());
        }
      }
      case 8 -> {
        out.writeLen(random.nextInt(10) == 0 ? number() : 1);
        out.writeAny(value());
      }
      default -> {
        out.writeString(text());
        out.writeAny(value());
      }
    }
  }

  private Object value() {
    return switch (random.nextInt(5)) {
      case 0 -> text();
      case 1 -> List.of(1, List.of());
      case 2 -> Map.of(text(), 1.5);
      case 3 -> -0.0;
      default -> number();
    };
  }

  private DeleteSet deletes() {
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      long start = clock();
      long length = Math.min(clock(), (1L << 53) - 1 - start);
      deletes.add(random.nextBoolean() ? 77 : number(), start, length);
    }
    return deletes.build();
  }
}
