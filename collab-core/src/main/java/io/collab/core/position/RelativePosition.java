package io.collab.core.position;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.Id;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a shared type that does not move when others edit: it names the unit it sticks to, or
 * the type whose start or end it is. A unit is a UTF-16 code unit, an element or an embed.
 *
 * <p>A position made from a type ({@code YType.relativePosition}) names the type even where it
 * names a unit. Its bytes keep only the unit, so what is read from them is not equal to it. The
 * JSON form keeps both.
 *
 * <p>Immutable.
 *
 * <p>Source: Yjs 13.6, src/utils/RelativePosition.js.
 *
 * @param item the unit it sticks to; null at the start or the end of the type
 * @param rootName name of the type if it is a root, else null
 * @param type the unit that holds the type if it is nested, else null
 * @param association on which side the unit stands; without a unit, whether this is the start of
 *     the type ({@link Association#LEFT}) or its end
 */
public record RelativePosition(
    @Nullable Id item, @Nullable String rootName, @Nullable Id type, Association association) {

  private static final int ITEM = 0;
  private static final int ROOT = 1;
  private static final int TYPE = 2;

  /** Checks that something is named; throws {@link IllegalArgumentException} otherwise. */
  public RelativePosition {
    if (item == null && rootName == null && type == null) {
      throw new IllegalArgumentException("A position has to name a unit, a root or a nested type");
    }
  }

  /** Returns the bytes that Yjs writes for this position. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    if (item != null) {
      writeId(ITEM, item, out);
    } else if (rootName != null) {
      out.writeUint8(ROOT);
      out.writeVarString(rootName);
    } else if (type != null) {
      writeId(TYPE, type, out);
    }
    out.writeVarInt(association.assoc());
    return out.toByteArray();
  }

  private static void writeId(int kind, Id id, ByteWriter out) {
    out.writeUint8(kind);
    out.writeVarUint(id.client());
    out.writeVarUint(id.clock());
  }

  /**
   * Reads a position. Without an association at the end it is {@link Association#RIGHT}; further
   * bytes are ignored.
   *
   * @throws DecodeException if the bytes are truncated or malformed
   */
  public static RelativePosition decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    long kind = in.readVarUint();
    if (kind > TYPE) {
      throw new DecodeException(
          "A position names a unit (0), a root (1) or a nested type (2), not " + kind, 0);
    }
    Id item = kind == ITEM ? readId(in) : null;
    String rootName = kind == ROOT ? in.readVarString() : null;
    Id type = kind == TYPE ? readId(in) : null;
    Association association = Association.of(in.hasRemaining() && in.readVarInt() < 0);
    return new RelativePosition(item, rootName, type, association);
  }

  private static Id readId(ByteReader in) {
    long client = in.readVarUint();
    return new Id(client, in.readVarUint());
  }

  /**
   * Returns the JSON form of Yjs as plain values: an object with the members {@code type}, {@code
   * tname} and {@code item}, as far as they are known, and {@code assoc}. Fit for an awareness
   * state. A map of the caller's own.
   */
  public Map<String, Object> toJson() {
    return PositionJson.write(this);
  }

  /**
   * Reads the JSON form of Yjs from plain values. Members that are null or absent are not known;
   * others than those of {@link #toJson} are ignored.
   *
   * @param json a map with numbers, strings and maps, such as part of an awareness state
   * @throws DecodeException if this is not a position, saying why
   */
  public static RelativePosition fromJson(@Nullable Object json) {
    return PositionJson.read(json);
  }
}
