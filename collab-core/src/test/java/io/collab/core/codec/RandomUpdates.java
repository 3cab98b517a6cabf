package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.id.DeleteSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes random updates with every kind of struct, content and reference. The same seed writes the
 * same update with either encoder.
 */
public final class RandomUpdates {

  private static final long[] CLIENTS = {
    (1L << 53) - 1, 1L << 40, 4294967295L, 77777, 300, 128, 127, 5, 1, 0
  };

  private static final String[] TEXTS = {
    "a",
    "bc",
    "def",
    "ghij klmn",
    "é",
    "世界",
    "0",
    "\"",
    "\u0000",
    "\u2028",
    "line\n",
    "x".repeat(70)
  };

  private static final String[] TEXTS_WITH_PAIRS = {"😀", "a😀b", "😀😀", "\uFEFF", "\uFFFD"};

  private static final int KINDS = 11;

  private final RandomGenerator random;
  private final UpdateEncoder out;
  private final boolean contiguous;

  /** Next clock of each client so far. */
  private final Map<Long, Long> clocks = new LinkedHashMap<>();

  private RandomUpdates(RandomGenerator random, UpdateEncoder out, boolean contiguous) {
    this.random = random;
    this.out = out;
    this.contiguous = contiguous;
  }

  /** Writes an update with gaps, tails and any content. */
  public static byte[] write(RandomGenerator random, UpdateEncoder out) {
    return new RandomUpdates(random, out, false).write();
  }

  /** Writes an update in which all clients begin at 0 and nothing is missing. */
  public static byte[] writeContiguous(RandomGenerator random, UpdateEncoder out) {
    return new RandomUpdates(random, out, true).write();
  }

  private byte[] write() {
    List<Long> clients = new ArrayList<>();
    for (long client : CLIENTS) {
      if (random.nextInt(3) == 0) {
        clients.add(client);
      }
    }
    out.writeClientCount(clients.size());
    clients.forEach(this::writeClient);
    out.writeDeleteSet(deletes());
    return out.toByteArray();
  }

  private void writeClient(long client) {
    int structs = 1 + random.nextInt(8);
    long clock = contiguous || random.nextBoolean() ? 0 : random.nextLong(1L << 33);
    out.beginClient(structs, client, clock);
    for (int i = 0; i < structs; i++) {
      clock += writeStruct(client, clock);
    }
    clocks.put(client, clock);
  }

  private long writeStruct(long client, long clock) {
    int kind = random.nextInt(KINDS);
    if (kind == StructInfo.SKIP && contiguous) {
      kind = StructInfo.GC;
    }
    if (kind == StructInfo.GC || kind == StructInfo.SKIP) {
      long length = 1L + random.nextInt(200);
      out.writeInfo(kind);
      if (kind == StructInfo.GC) {
        out.writeLen(length);
      } else {
        out.writeSkipLen(length);
      }
      return length;
    }
    writePlace(client, clock, kind);
    return writeContent(kind);
  }

  private void writePlace(long client, long clock, int kind) {
    boolean hasOrigin = random.nextBoolean() && canRefer(clock);
    boolean hasRightOrigin = random.nextInt(4) == 0 && canRefer(clock);
    boolean namesParent = !hasOrigin && !hasRightOrigin;
    boolean hasKey = namesParent && random.nextInt(3) == 0;
    out.writeInfo(
        kind
            | (hasOrigin ? StructInfo.HAS_ORIGIN : 0)
            | (hasRightOrigin ? StructInfo.HAS_RIGHT_ORIGIN : 0)
            | (hasKey ? StructInfo.HAS_KEY : 0));
    if (hasOrigin) {
      long[] id = earlierId(client, clock);
      out.writeLeftId(id[0], id[1]);
    }
    if (hasRightOrigin) {
      long[] id = earlierId(client, clock);
      out.writeRightId(id[0], id[1]);
    }
    if (namesParent) {
      writeParent(client, clock);
    }
    if (hasKey) {
      out.writeString(text());
    }
  }

  private void writeParent(long client, long clock) {
    boolean isRoot = !canRefer(clock) || random.nextBoolean();
    out.writeParentInfo(isRoot);
    if (isRoot) {
      out.writeString(random.nextInt(5) == 0 ? "" : text());
    } else {
      long[] id = earlierId(client, clock);
      out.writeParentId(id[0], id[1]);
    }
  }

  private boolean canRefer(long clock) {
    return clock > 0 || !clocks.isEmpty();
  }

  private long[] earlierId(long client, long clock) {
    if (clock > 0 && (clocks.isEmpty() || random.nextInt(3) > 0)) {
      return new long[] {client, random.nextInt(3) > 0 ? clock - 1 : random.nextLong(clock)};
    }
    List<Map.Entry<Long, Long>> others = new ArrayList<>(clocks.entrySet());
    Map.Entry<Long, Long> other = others.get(random.nextInt(others.size()));
    return new long[] {other.getKey(), random.nextLong(Math.max(1, other.getValue()))};
  }

  private long writeContent(int kind) {
    switch (kind) {
      case Content.DELETED -> {
        long length = 1L + random.nextInt(200);
        out.writeLen(length);
        return length;
      }
      case Content.JSON -> {
        int count = 1 + random.nextInt(3);
        out.writeLen(count);
        for (int i = 0; i < count; i++) {
          out.writeString(random.nextInt(4) == 0 ? "undefined" : "{\"k\":[" + i + ",null]}");
        }
        return count;
      }
      case Content.BINARY -> {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        out.writeBytes(bytes);
      }
      case Content.STRING -> {
        String text = text();
        out.writeString(text);
        return text.length();
      }
      case Content.EMBED -> out.writeJson(Map.of("image", text()));
      case Content.FORMAT -> {
        out.writeKey(random.nextBoolean() ? "bold" : text());
        out.writeJson(jsonValue());
      }
      case Content.TYPE -> {
        int typeRef = random.nextInt(Content.TypeContent.MAX_TYPE_REF + 1);
        out.writeTypeRef(typeRef);
        if (Content.TypeContent.hasName(typeRef)) {
          out.writeKey(text());
        }
      }
      case Content.ANY -> {
        int count = 1 + random.nextInt(4);
        out.writeLen(count);
        for (int i = 0; i < count; i++) {
          out.writeAny(anyValue());
        }
        return count;
      }
      default -> {
        out.writeString("guid-" + random.nextInt(10));
        out.writeAny(random.nextBoolean() ? Map.of() : Map.of("autoLoad", true));
      }
    }
    return 1;
  }

  private String text() {
    String text = TEXTS[random.nextInt(TEXTS.length)];
    return contiguous || random.nextInt(3) > 0
        ? text
        : TEXTS_WITH_PAIRS[random.nextInt(TEXTS_WITH_PAIRS.length)];
  }

  private @Nullable Object jsonValue() {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> true;
      case 2 -> AnyCodec.number(random.nextInt(1000) / 8.0);
      case 3 -> text();
      default -> Arrays.asList(1L, null, Map.of());
    };
  }

  private @Nullable Object anyValue() {
    return switch (random.nextInt(4)) {
      case 0 -> -0.0;
      case 1 -> BigInteger.valueOf(random.nextLong());
      default -> jsonValue();
    };
  }

  private DeleteSet deletes() {
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      long client = CLIENTS[random.nextInt(CLIENTS.length)];
      deletes.add(client, random.nextInt(1000), 1 + random.nextInt(20));
    }
    return deletes.build();
  }
}
