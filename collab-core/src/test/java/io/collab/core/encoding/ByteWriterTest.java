package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.testkit.SharedValues;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ByteWriterTest {

  private static String hex(Consumer<ByteWriter> write) {
    ByteWriter out = new ByteWriter(0);
    write.accept(out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  @Test
  void minusZeroHasOnlyItsSign() {
    assertThat(hex(out -> out.writeSignedMagnitude(0, true))).isEqualTo("40");
  }

  @Test
  void integersBeyondTheSafeRangeAreRefused() {
    ByteWriter out = new ByteWriter();
    assertThatIllegalArgumentException().isThrownBy(() -> out.writeVarUint(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> out.writeVarUint(1L << 53));
    assertThatIllegalArgumentException().isThrownBy(() -> out.writeVarInt(1L << 53));
    assertThatIllegalArgumentException().isThrownBy(() -> out.writeVarInt(Long.MIN_VALUE));
    assertThat(out.size()).isZero();
  }

  @Test
  void resetForgetsWhatWasWritten() {
    ByteWriter out = new ByteWriter();
    out.writeVarString("something");
    out.reset();
    out.writeUint8(7);
    assertThat(out.toByteArray()).containsExactly(7);
  }

  @Test
  void bytesOfAnotherWriterAreCopied() {
    ByteWriter inner = new ByteWriter();
    inner.writeUint8(1);
    inner.writeUint8(2);
    assertThat(hex(out -> out.writeVarBytes(inner))).isEqualTo("020102");
    assertThat(hex(out -> out.writeBytes(new byte[] {9, 8, 7, 6}, 1, 2))).isEqualTo("0807");
  }

  @Property
  void unsignedIntegersAreReadBack(@ForAll @LongRange(max = ByteReader.MAX_UINT) long value) {
    ByteWriter out = new ByteWriter(0);
    out.writeVarUint(value);
    ByteReader in = new ByteReader(out.toByteArray());
    assertThat(in.readVarUint()).isEqualTo(value);
    assertThat(in.hasRemaining()).isFalse();
  }

  @Property
  void signedIntegersAreReadBack(
      @ForAll @LongRange(min = -ByteReader.MAX_UINT, max = ByteReader.MAX_UINT) long value) {
    ByteWriter out = new ByteWriter(0);
    out.writeVarInt(value);
    ByteReader in = new ByteReader(out.toByteArray());
    assertThat(in.readVarInt()).isEqualTo(value);
    assertThat(in.hasRemaining()).isFalse();
  }

  @Property
  void textIsWrittenAsUtf8(@ForAll("codeUnits") String text) {
    // Where the JDK writes a question mark for a lone surrogate, Yjs writes U+FFFD.
    byte[] utf8 = withoutLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
    ByteWriter out = new ByteWriter(0);
    out.writeVarString(text);
    assertThat(new ByteReader(out.toByteArray()).readVarBytes()).isEqualTo(utf8);
    assertThat(new ByteReader(out.toByteArray()).readVarString())
        .isEqualTo(withoutLoneSurrogates(text));
  }

  @Provide
  Arbitrary<String> codeUnits() {
    return SharedValues.codeUnits();
  }

  private static String withoutLoneSurrogates(String text) {
    return text.codePoints()
        .map(point -> point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
