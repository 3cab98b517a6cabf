package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.IntDiffOptRleDecoder;
import io.collab.core.encoding.IntDiffOptRleEncoder;
import io.collab.core.encoding.RleByteDecoder;
import io.collab.core.encoding.RleByteEncoder;
import io.collab.core.encoding.StringColumnDecoder;
import io.collab.core.encoding.StringColumnEncoder;
import io.collab.core.encoding.UintOptRleDecoder;
import io.collab.core.encoding.UintOptRleEncoder;
import io.collab.core.encoding.Undefined;
import io.collab.core.testkit.SharedValues;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Numbers, texts, values and columns have the bytes of lib0, in both directions. */
final class Lib0ConformanceTest {

  static Stream<Arguments> vectors() {
    return VectorFile.load("lib0").stream()
        .map(vector -> Arguments.of(vector.get("name").stringValue(), vector));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void writingGivesTheBytes(String name, JsonNode vector) {
    ByteWriter out = new ByteWriter();
    write(vector.get("op").stringValue(), vector.get("value"), out);
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(vector.get("hex").stringValue());
  }

  private static void write(String op, JsonNode value, ByteWriter out) {
    switch (op) {
      case "varUint" -> out.writeVarUint(whole(value));
      case "varInt" -> writeVarInt(value, out);
      case "varString" -> out.writeVarString(value.stringValue());
      case "varStringUnits" -> out.writeVarString(ofUnits(value));
      case "any" -> AnyCodec.write(out, untag(value));
      case "rleUint8" -> {
        RleByteEncoder column = new RleByteEncoder();
        value.forEach(element -> column.write((int) whole(element)));
        out.writeBytes(column.finish());
      }
      case "uintOptRle" -> {
        UintOptRleEncoder column = new UintOptRleEncoder();
        value.forEach(element -> column.write(whole(element)));
        out.writeBytes(column.finish());
      }
      case "intDiffOptRle" -> {
        IntDiffOptRleEncoder column = new IntDiffOptRleEncoder();
        value.forEach(element -> column.write(whole(element)));
        out.writeBytes(column.finish());
      }
      case "string" -> {
        StringColumnEncoder column = new StringColumnEncoder();
        value.forEach(element -> column.write(element.stringValue()));
        out.writeBytes(column.finish());
      }
      default -> throw new IllegalArgumentException("An unknown operation: " + op);
    }
  }

  /** The public method cannot tell minus zero from zero; values of any type can. */
  private static void writeVarInt(JsonNode value, ByteWriter out) {
    if (value.isNumber()) {
      out.writeVarInt(whole(value));
    } else {
      ByteWriter any = new ByteWriter();
      AnyCodec.write(any, untag(value));
      out.writeBytes(any.toByteArray(), 1, any.size() - 1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void readingGivesTheValue(String name, JsonNode vector) {
    byte[] bytes = HexFormat.of().parseHex(vector.get("hex").stringValue());
    JsonNode value = vector.get("value");
    ByteReader in = new ByteReader(bytes);
    switch (vector.get("op").stringValue()) {
      case "varUint" -> assertThat(in.readVarUint()).isEqualTo(whole(value));
      case "varInt" -> assertThat(in.readVarInt()).isEqualTo(whole(value));
      case "varString" -> assertThat(in.readVarString()).isEqualTo(value.stringValue());
      case "varStringUnits" ->
          assertThat(in.readVarString())
              .isEqualTo(ofUnits(value).replaceAll("[\\uD800-\\uDFFF]", "\uFFFD"));
      case "any" ->
          assertThat(AnyCodec.read(in))
              .matches(read -> SharedValues.areSame(read, untag(value)), "is " + value);
      case "rleUint8" -> {
        RleByteDecoder column = new RleByteDecoder(in);
        value.forEach(element -> assertThat((long) column.read()).isEqualTo(whole(element)));
      }
      case "uintOptRle" -> {
        UintOptRleDecoder column = new UintOptRleDecoder(in);
        value.forEach(element -> assertThat(column.read()).isEqualTo(whole(element)));
      }
      case "intDiffOptRle" -> {
        IntDiffOptRleDecoder column = new IntDiffOptRleDecoder(in);
        value.forEach(element -> assertThat(column.read()).isEqualTo(whole(element)));
      }
      case "string" -> {
        StringColumnDecoder column = new StringColumnDecoder(in);
        value.forEach(element -> assertThat(column.read()).isEqualTo(element.stringValue()));
      }
      default -> throw new IllegalArgumentException("An unknown operation: " + vector);
    }
    if (!vector.get("op").stringValue().equals("rleUint8")) {
      assertThat(in.hasRemaining()).isFalse();
    }
  }

  private static long whole(JsonNode value) {
    return value.isNumber() ? (long) value.asDouble() : 0; // a tagged minus zero
  }

  private static String ofUnits(JsonNode units) {
    StringBuilder text = new StringBuilder();
    units.forEach(unit -> text.append((char) whole(unit)));
    return text.toString();
  }

  /** The value that a vector means. */
  private static @Nullable Object untag(JsonNode node) {
    if (node.isNull()) {
      return null;
    } else if (node.isNumber()) {
      return AnyCodec.number(node.asDouble());
    } else if (node.isBoolean()) {
      return node.booleanValue();
    } else if (node.isString()) {
      return node.stringValue();
    } else if (node.isArray()) {
      List<@Nullable Object> values = new ArrayList<>();
      node.forEach(element -> values.add(untag(element)));
      return values;
    }
    return node.has("$") ? untagObject(node) : members(node);
  }

  private static Object untagObject(JsonNode node) {
    return switch (node.get("$").stringValue()) {
      case "undefined" -> Undefined.INSTANCE;
      case "num" -> Double.valueOf(node.get("v").stringValue());
      case "bigint" -> new BigInteger(node.get("v").stringValue());
      case "bin" -> Base64.getDecoder().decode(node.get("b64").stringValue());
      default -> throw new IllegalArgumentException("An unknown tag: " + node);
    };
  }

  private static Map<String, @Nullable Object> members(JsonNode node) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    node.properties().forEach(member -> members.put(member.getKey(), untag(member.getValue())));
    return members;
  }
}
