package io.collab.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.position.RelativePosition;
import io.collab.core.snapshot.Snapshot;
import io.collab.core.sync.SyncMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Every decoder that bytes from elsewhere can reach, and how to make bytes for it. */
final class Targets {

  private Targets() {}

  /** The decoders that make values; updates are {@link UpdateTarget}s. */
  static List<Target> values() {
    return List.of(
        new ValueTarget(
            "any",
            random -> {
              ByteWriter out = new ByteWriter();
              AnyCodec.write(out, value(random, 4));
              return out.toByteArray();
            },
            input -> AnyCodec.read(new ByteReader(input))),
        new ValueTarget(
            "JSON",
            random -> JsonWriter.write(value(random, 4)).getBytes(UTF_8),
            input -> JsonReader.read(new String(input, ISO_8859_1))),
        new ValueTarget("state vector", Targets::stateVector, StateVector::decode),
        new ValueTarget("awareness update", Targets::awareness, AwarenessUpdate::decode),
        new ValueTarget("sync message", Targets::syncMessage, SyncMessage::decode),
        new ValueTarget("relative position", Targets::position, RelativePosition::decode),
        new ValueTarget(
            "relative position in JSON",
            random ->
                JsonWriter.write(RelativePosition.decode(position(random)).toJson())
                    .getBytes(UTF_8),
            input -> RelativePosition.fromJson(JsonReader.read(new String(input, ISO_8859_1)))),
        new ValueTarget("snapshot", random -> snapshot(random).encode(), Snapshot::decode),
        new ValueTarget("snapshot v2", random -> snapshot(random).encodeV2(), Snapshot::decodeV2),
        new ValueTarget("numbers and texts", Targets::fields, Targets::readFields));
  }

  private static @Nullable Object value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (long) random.nextInt();
      case 3 -> random.nextInt(100_000) / 1000.0;
      case 4 -> random.nextDouble() * Math.pow(10, random.nextInt(-300, 300));
      case 5 -> text(random);
      case 6, 7 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
          map.put(random.nextInt(4) == 0 ? "" + random.nextInt(50) : text(random), null);
        }
        map.replaceAll((key, none) -> value(random, depth - 1));
        yield map;
      }
    };
  }

  private static String text(SplittableRandom random) {
    String[] texts = {"", "a", "key", "é", "世界", "😀", "\"\\\n", "__proto__", "x".repeat(80)};
    return texts[random.nextInt(texts.length)];
  }

  private static byte[] stateVector(SplittableRandom random) {
    int count = random.nextInt(12);
    long[] clients = random.longs(count, 0, 1L << 53).toArray();
    long[] clocks = random.longs(count, 0, 1L << 20).toArray();
    return StateVector.of(clients, clocks).encode();
  }

  private static Snapshot snapshot(SplittableRandom random) {
    DeleteSet.Builder deleted = new DeleteSet.Builder();
    for (int i = random.nextInt(12); i > 0; i--) {
      deleted.add(random.nextInt(5), random.nextInt(1000), random.nextInt(1, 50));
    }
    return new Snapshot(StateVector.decode(stateVector(random)), deleted.build());
  }

  private static byte[] awareness(SplittableRandom random) {
    List<AwarenessUpdate.Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String state = JsonWriter.write(Map.of("cursor", random.nextInt(100)));
      entries.add(
          new AwarenessUpdate.Entry(
              random.nextLong(1L << 32),
              random.nextInt(100),
              random.nextInt(4) == 0 ? null : state));
    }
    return new AwarenessUpdate(entries).encode();
  }

  private static byte[] syncMessage(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> new SyncMessage.Step1(StateVector.decode(stateVector(random))).encode();
      case 1 -> new SyncMessage.Step2(new byte[] {0, 0}).encode();
      default -> new SyncMessage.Update(new byte[] {0, 0}).encode();
    };
  }

  /** Of an item, of a root, of a type, each with a side. */
  private static byte[] position(SplittableRandom random) {
    ByteWriter out = new ByteWriter();
    int kind = random.nextInt(3);
    out.writeUint8(kind);
    if (kind == 1) {
      out.writeVarString(text(random));
    } else {
      out.writeVarUint(random.nextLong(1L << 32));
      out.writeVarUint(random.nextInt(1000));
    }
    out.writeVarInt(random.nextInt(-1, 2));
    return out.toByteArray();
  }

  private static byte[] fields(SplittableRandom random) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(random.nextLong(1L << 53));
    out.writeVarInt(random.nextInt());
    out.writeVarString(text(random));
    out.writeVarBytes(new byte[random.nextInt(5)]);
    return out.toByteArray();
  }

  private static void readFields(byte[] input) {
    ByteReader in = new ByteReader(input);
    in.readVarUint();
    in.readVarInt();
    int start = in.position();
    String text = in.readVarString();
    in.seek(start);
    if (in.skipVarString() != text.length()) {
      throw new AssertionError("Skipping a text counts other units than reading it");
    }
    byte[] utf8 = text.getBytes(UTF_8);
    if (!Arrays.equals(
        utf8, Arrays.copyOfRange(input, in.position() - utf8.length, in.position()))) {
      throw new AssertionError("A text is not what its bytes say");
    }
    in.readVarBytes();
  }
}
