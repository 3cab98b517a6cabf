package io.collab.core.testkit;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Generators of what documents hold: texts, numbers and values of any JSON-like type. */
public final class SharedValues {

  private static final int MAX_DEPTH = 3;

  private SharedValues() {}

  /** Texts from an awkward alphabet; surrogates stand in pairs. */
  public static Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            "Z",
            "0",
            " ",
            "\"",
            "\\",
            "/",
            "\u0000",
            "\u001f",
            "\u007f",
            "\n",
            "\r\n",
            "\t",
            "é",
            "e\u0301",
            "ß",
            "世",
            "\u2028",
            "\uFFFD",
            "\uFEFF",
            "\uFFFF",
            "😀",
            "👩‍👩‍👧",
            "𝄞")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** Any UTF-16 code units, lone surrogates included. */
  public static Arbitrary<String> codeUnits() {
    Arbitrary<Character> surrogates = Arbitraries.chars().range('\uD800', '\uDFFF');
    Arbitrary<Character> others = Arbitraries.chars().range('\u0000', '\uFFFF');
    return Arbitraries.oneOf(surrogates, others)
        .list()
        .ofMaxSize(12)
        .map(
            units -> {
              StringBuilder text = new StringBuilder();
              units.forEach(text::append);
              return text.toString();
            });
  }

  /** Keys of objects, among them some that are array indexes and some that only look like it. */
  public static Arbitrary<String> keys() {
    return Arbitraries.oneOf(
        texts(),
        Arbitraries.of("0", "1", "9", "10", "01", "-1", "4294967294", "4294967295", "1e3", ""),
        Arbitraries.integers().between(0, 200).map(String::valueOf));
  }

  /** Numbers in the form in which the engine holds them, with all edges of the encodings. */
  public static Arbitrary<Number> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                0.0,
                -0.0,
                1.0,
                -1.0,
                63.0,
                64.0,
                127.0,
                128.0,
                0x1p31 - 1,
                -0x1p31 + 1,
                0x1p31,
                -0x1p31,
                0x1p32,
                0x1p53,
                -0x1p53,
                0x1p53 - 1,
                0x1p53 + 2,
                0x1p63,
                -0x1p63,
                0x1p64,
                0.5,
                1.1,
                -2.25,
                0.1,
                1e21,
                1e-7,
                1e300,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY)
            .map(AnyCodec::number),
        Arbitraries.longs().map(bits -> AnyCodec.number(Double.longBitsToDouble(bits))),
        Arbitraries.longs().between(-(1L << 53), 1L << 53).map(n -> (Number) n));
  }

  /** Values of every type that can be shared, nested up to three levels deep. */
  public static Arbitrary<@Nullable Object> values() {
    return values(MAX_DEPTH);
  }

  private static Arbitrary<@Nullable Object> values(int depth) {
    Arbitrary<@Nullable Object> leaves =
        Arbitraries.oneOf(
                Arbitraries.of(true, false, Undefined.INSTANCE).map(value -> (Object) value),
                numbers().map(value -> (Object) value),
                texts().map(value -> (Object) value),
                Arbitraries.longs().map(BigInteger::valueOf).map(value -> (Object) value),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(5).map(value -> (Object) value))
            .injectNull(0.1);
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<@Nullable Object> inner = values(depth - 1);
    Arbitrary<@Nullable Object> lists = inner.list().ofMaxSize(4).map(value -> (Object) value);
    Arbitrary<@Nullable Object> maps =
        Arbitraries.maps(keys(), inner).ofMaxSize(4).map(SharedValues::linked);
    return Arbitraries.frequencyOf(Tuple.of(4, leaves), Tuple.of(1, lists), Tuple.of(1, maps));
  }

  private static Object linked(Map<String, @Nullable Object> members) {
    return new LinkedHashMap<>(members);
  }

  /**
   * Whether two values are the same: numbers with their sign of zero, bytes by content, members in
   * the same order.
   */
  public static boolean areSame(@Nullable Object a, @Nullable Object b) {
    if (a instanceof byte[] x && b instanceof byte[] y) {
      return Arrays.equals(x, y);
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return areSame(x.toArray(), y.toArray());
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return areSame(x.keySet().toArray(), y.keySet().toArray())
          && areSame(x.values().toArray(), y.values().toArray());
    }
    return Objects.equals(a, b);
  }

  private static boolean areSame(@Nullable Object[] a, @Nullable Object[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!areSame(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }
}
