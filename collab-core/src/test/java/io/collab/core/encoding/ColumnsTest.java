package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.testkit.SharedValues;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class ColumnsTest {

  private static ByteReader reader(ByteWriter column) {
    return new ByteReader(column.toByteArray());
  }

  private static ByteReader reader(String hex) {
    return new ByteReader(HexFormat.of().parseHex(hex));
  }

  @Property
  void bytesAreReadBack(@ForAll("byteRuns") List<Long> values) {
    RleByteEncoder encoder = new RleByteEncoder();
    values.forEach(value -> encoder.write(value.intValue()));
    RleByteDecoder decoder = new RleByteDecoder(reader(encoder.finish()));
    assertThat(values).allSatisfy(value -> assertThat((long) decoder.read()).isEqualTo(value));
  }

  @Property
  void unsignedIntegersAreReadBack(@ForAll("runs") List<Long> values) {
    UintOptRleEncoder encoder = new UintOptRleEncoder();
    values.forEach(encoder::write);
    ByteReader in = reader(encoder.finish());
    UintOptRleDecoder decoder = new UintOptRleDecoder(in);
    assertThat(values).allSatisfy(value -> assertThat(decoder.read()).isEqualTo(value));
    assertThat(in.hasRemaining()).isFalse();
    assertThatExceptionOfType(DecodeException.class).isThrownBy(decoder::read);
  }

  @Property
  void differencesAreReadBack(@ForAll("runs") List<Long> values) {
    IntDiffOptRleEncoder encoder = new IntDiffOptRleEncoder();
    values.forEach(encoder::write);
    ByteReader in = reader(encoder.finish());
    IntDiffOptRleDecoder decoder = new IntDiffOptRleDecoder(in);
    assertThat(values).allSatisfy(value -> assertThat(decoder.read()).isEqualTo(value));
    assertThat(in.hasRemaining()).isFalse();
    assertThatExceptionOfType(DecodeException.class).isThrownBy(decoder::read);
  }

  @Property
  void textsAreReadBack(@ForAll("texts") List<String> texts) {
    StringColumnEncoder encoder = new StringColumnEncoder();
    texts.forEach(encoder::write);
    StringColumnDecoder decoder = new StringColumnDecoder(reader(encoder.finish()));
    assertThat(texts).allSatisfy(text -> assertThat(decoder.read()).isEqualTo(text));
    assertThatExceptionOfType(DecodeException.class).isThrownBy(decoder::read);
  }

  /** Values repeated, counted up and counted down, so that runs of both kinds come up. */
  @Provide
  Arbitrary<List<Long>> runs() {
    return runs(ByteReader.MAX_UINT);
  }

  @Provide
  Arbitrary<List<Long>> byteRuns() {
    return runs(255);
  }

  private static Arbitrary<List<Long>> runs(long max) {
    Arbitrary<Long> starts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, max), Arbitraries.of(0L, 1L, 63L, 64L, max));
    Arbitrary<List<Long>> run =
        Combinators.combine(
                starts, Arbitraries.of(0L, 1L, -1L, 3L), Arbitraries.integers().between(1, 5))
            .as(
                (start, step, count) -> {
                  List<Long> values = new ArrayList<>();
                  for (int i = 0; i < count; i++) {
                    values.add(Math.max(0, Math.min(max, start + i * step)));
                  }
                  return values;
                });
    return run.list().ofMaxSize(8).map(lists -> lists.stream().flatMap(List::stream).toList());
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return SharedValues.texts().list().ofMaxSize(8);
  }

  @Test
  void halvesOfAPairInTwoTextsFuseInTheBytesAndComeApartAgain() {
    StringColumnEncoder encoder = new StringColumnEncoder();
    encoder.write("a\uD83D");
    encoder.write("\uDE00b");
    ByteWriter column = encoder.finish();
    assertThat(HexFormat.of().formatHex(column.toByteArray())).isEqualTo("0661f09f9880624200");
    StringColumnDecoder decoder = new StringColumnDecoder(reader(column));
    assertThat(decoder.read()).isEqualTo("a\uD83D");
    assertThat(decoder.read()).isEqualTo("\uDE00b");
  }

  @Test
  void theLastRunOfBytesGoesOnForEver() {
    RleByteDecoder decoder = new RleByteDecoder(reader("0501060007"));
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      values.add(decoder.read());
    }
    assertThat(values).containsExactly(5, 5, 6, 7, 7, 7);
  }

  @Test
  void emptyColumnsHoldNothing() {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new RleByteDecoder(reader("")).read());
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new UintOptRleDecoder(reader("")).read());
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new IntDiffOptRleDecoder(reader("")).read());
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> new StringColumnDecoder(reader("")));
  }

  @Test
  void negativeDifferencesAreRoundedDown() {
    // -3 is a run (odd) of the difference -2; from 5 on: 3, 1.
    IntDiffOptRleDecoder decoder = new IntDiffOptRleDecoder(reader("0a4300"));
    assertThat(decoder.read()).isEqualTo(5);
    assertThat(decoder.read()).isEqualTo(3);
    assertThat(decoder.read()).isEqualTo(1);
  }

  @Test
  void aColumnMustNotLeaveTheSafeRange() {
    IntDiffOptRleDecoder below = new IntDiffOptRleDecoder(reader("42"));
    assertThatExceptionOfType(DecodeException.class).isThrownBy(below::read);

    IntDiffOptRleEncoder encoder = new IntDiffOptRleEncoder();
    encoder.write(ByteReader.MAX_UINT);
    byte[] top = encoder.finish().toByteArray();
    byte[] beyond = HexFormat.of().parseHex(HexFormat.of().formatHex(top) + "02");
    IntDiffOptRleDecoder above = new IntDiffOptRleDecoder(new ByteReader(beyond));
    assertThat(above.read()).isEqualTo(ByteReader.MAX_UINT);
    assertThatExceptionOfType(DecodeException.class).isThrownBy(above::read);

    UintOptRleDecoder tooGreat = new UintOptRleDecoder(reader("8080808080808020"));
    assertThatExceptionOfType(DecodeException.class).isThrownBy(tooGreat::read);
  }

  @Test
  void aRunOfAnyLengthCostsNothing() {
    UintOptRleDecoder decoder = new UintOptRleDecoder(reader("47ffffffffffffff0f"));
    for (int i = 0; i < 1000; i++) {
      assertThat(decoder.read()).isEqualTo(7);
    }
  }

  @Test
  void textsLongerThanTheColumnAreRefused() {
    StringColumnDecoder decoder = new StringColumnDecoder(reader("0261620103"));
    assertThat(decoder.read()).isEqualTo("a");
    assertThatExceptionOfType(DecodeException.class).isThrownBy(decoder::read);
  }
}
