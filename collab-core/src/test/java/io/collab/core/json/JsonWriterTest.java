package io.collab.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.encoding.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what JSON.stringify gives in Node 20. */
final class JsonWriterTest {

  @ParameterizedTest
  @CsvSource({
    "5e-324, 5e-324",
    "1e-323, 1e-323",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "5.684341886080802e-14, 5.684341886080802e-14",
    "2e-3, 0.002",
    "2e23, 2e+23",
    "1e23, 1e+23",
    "90071992547409930, 90071992547409940",
    "123456789012345680000, 123456789012345680000",
    "999999999999999900000, 999999999999999900000",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "1e-6, 0.000001",
    "9.5e-7, 9.5e-7",
    "1e-7, 1e-7",
    "0.000001234, 0.000001234",
    "4.35, 4.35",
    "0.30000000000000004, 0.30000000000000004",
    "100.5, 100.5",
    "-1.1, -1.1",
    "1152921504606846976, 1152921504606847000",
    "18446744073709551616, 18446744073709552000",
    "2.98023223876953125e-8, 2.9802322387695312e-8",
    "8.41e21, 8.41e+21",
    "2.0919495182368195e19, 20919495182368195000",
    "123.456e-10, 1.23456e-8",
    "4.9406564584124654e-322, 4.94e-322",
    "9.999999999999999e22, 1e+23",
    "21098088986959630, 21098088986959630",
    "670573745300121.75, 670573745300121.8",
    "9223372036854775807, 9223372036854776000",
    "-2.2e-322, -2.2e-322",
    "-0.0, 0",
    "NaN, null",
    "Infinity, null",
    "-Infinity, null"
  })
  void numbersHaveTheFewestDigitsThatReadBack(double value, String expected) {
    assertThat(JsonWriter.write(value)).isEqualTo(expected);
  }

  @Test
  void wholeNumbersHaveNoPoint() {
    assertThat(JsonWriter.write(Arrays.asList(1, 1.0, 1L, (byte) 1, -7.0f, 1L << 53)))
        .isEqualTo("[1,1,1,1,-7,9007199254740992]");
  }

  @Test
  void onlyWhatMustBeEscapedIsEscaped() {
    assertThat(JsonWriter.write("\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028é😀"))
        .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028é😀\"");
  }

  @Test
  void loneSurrogatesAreEscapedAndPairsAreNot() {
    assertThat(JsonWriter.write("\uD83D")).isEqualTo("\"\\ud83d\"");
    assertThat(JsonWriter.write("\uDE00\uD83D\uDE00\uD83Dx")).isEqualTo("\"\\ude00😀\\ud83dx\"");
  }

  @Test
  void membersComeInTheOrderOfAnObject() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("b", 1);
    members.put("10", 2);
    members.put("9", List.of());
    assertThat(JsonWriter.write(members)).isEqualTo("{\"9\":[],\"10\":2,\"b\":1}");
  }

  @Test
  void whatJsonCannotExpressIsLostAsInJavaScript() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("u", Undefined.INSTANCE);
    members.put("n", null);
    members.put("list", Arrays.asList(Undefined.INSTANCE, Double.NaN));
    members.put("bytes", new byte[] {1, (byte) 0xff});
    members.put("none", new byte[0]);
    assertThat(JsonWriter.write(members))
        .isEqualTo("{\"n\":null,\"list\":[null,null],\"bytes\":{\"0\":1,\"1\":255},\"none\":{}}");
  }

  @Test
  void whatHasNoJsonAtAllCanStillBeWritten() {
    assertThat(JsonWriter.write(Undefined.INSTANCE)).isEqualTo("null");
    assertThat(JsonWriter.write(BigInteger.valueOf(Long.MAX_VALUE)))
        .isEqualTo("9223372036854776000");
  }

  @Test
  void otherTypesCyclesAndKeysThatAreNoStringsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonWriter.write('x'))
        .withMessageContaining("java.lang.Character");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonWriter.write(Map.of(1, 1)))
        .withMessageContaining("Strings");
    List<Object> cycle = new ArrayList<>();
    cycle.add(cycle);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonWriter.write(cycle))
        .withMessageContaining("256");
  }
}
