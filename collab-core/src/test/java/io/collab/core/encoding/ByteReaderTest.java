package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteReaderTest {

  private static ByteReader reader(String hex) {
    return new ByteReader(HexFormat.of().parseHex(hex));
  }

  private static void assertRefused(String hex, long offset, Consumer<ByteReader> read) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> read.accept(reader(hex)))
        .returns(offset, DecodeException::offset)
        .withMessageContaining("at offset " + offset);
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 0",
    "818000, 1",
    "8080808080808080808000, 0",
    "ffffffffffffff0f, 9007199254740991"
  })
  void paddedUnsignedIntegersAreRead(String hex, long value) {
    assertThat(reader(hex).readVarUint()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 20})
  void integersOfEveryLengthAreReadWhateverFollows(int following) {
    for (int bits = 0; bits <= 53; bits++) {
      for (long value : new long[] {(1L << bits) - 1, Math.min(1L << bits, ByteReader.MAX_UINT)}) {
        byte[] bytes = written(following, value, value);
        assertThat(bytes).hasSize(2 * VarUint.length(value) + following);

        ByteReader plain = new ByteReader(bytes);
        assertThat(plain.readVarUint()).isEqualTo(value);
        assertThat(plain.readVarUint()).isEqualTo(value);
        assertThat(plain.remaining()).isEqualTo(following);

        ByteReader repeated = new ByteReader(bytes);
        assertThat(repeated.readRepeatedVarUint()).isEqualTo(value);
        assertThat(repeated.readRepeatedVarUint()).isEqualTo(value);
        assertThat(repeated.remaining()).isEqualTo(following);
      }
    }
  }

  @Test
  void numbersThatBeginAlikeAreNotTakenForRepetitions() {
    long[] values = {300, (300L << 7) | (300 & 0x7f), 0, 300, 44, 0, 1, 0};
    ByteReader reader = new ByteReader(written(8, values));
    for (long value : values) {
      assertThat(reader.readRepeatedVarUint()).isEqualTo(value);
    }
  }

  /** The numbers, and {@code following} bytes that would continue any number. */
  private static byte[] written(int following, long... values) {
    ByteWriter out = new ByteWriter();
    for (long value : values) {
      out.writeVarUint(value);
    }
    for (int i = 0; i < following; i++) {
      out.writeUint8(0xff);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8080808080808010", // 2^53
        "ffffffffffffff7f",
        "ffffffffffffffff01",
        "ffffffffffffffffff7f",
        "80808080808080808001"
      })
  void unsignedIntegersBeyondTheSafeRangeAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> reader(hex).readVarUint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080808080808020", "c080808080808020", "ffffffffffffffffff7f"})
  void signedIntegersBeyondTheSafeRangeAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> reader(hex).readVarInt());
  }

  @Test
  void minusZeroIsReadAsZeroUnlessTheSignIsAskedFor() {
    assertThat(reader("40").readVarInt()).isZero();
    assertThat(reader("40").readSignedMagnitude()).isEqualTo(1);
    assertThat(reader("00").readSignedMagnitude()).isZero();
  }

  @Test
  void theErrorSaysWhereTheInputEnds() {
    assertRefused("", 0, ByteReader::readUint8);
    assertRefused("80", 1, ByteReader::readVarUint);
    assertRefused("8080", 2, ByteReader::readVarUint);
    assertRefused("c0", 1, ByteReader::readVarInt);
    assertRefused("000000", 3, ByteReader::readFloat32);
    assertRefused("00000000000000", 7, ByteReader::readFloat64);
    assertRefused("00000000000000", 7, ByteReader::readInt64);
  }

  @Test
  void aLengthBeyondTheInputIsRefusedBeforeAnythingIsAllocated() {
    assertRefused("02aa", 0, ByteReader::readVarBytes);
    assertRefused("ffffffffffffff0f61", 0, ByteReader::readVarString);
    assertRefused("ffffffff0f", 0, ByteReader::readVarSlice);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c328", // continuation byte missing
        "a1", // continuation byte alone
        "c080", // overlong
        "e08080", // overlong
        "eda0bd", // surrogate
        "f4908080", // beyond U+10FFFF
        "e282", // cut off
        "61ff"
      })
  void malformedUtf8IsRefused(String hex) {
    String input = "%02x%s".formatted(hex.length() / 2, hex);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> reader(input).readVarString())
        .withMessageContaining("UTF-8");
  }

  @Test
  void theErrorSaysWhereMalformedUtf8Stands() {
    assertRefused("0461efbfff", 2, ByteReader::readVarString);
  }

  @Test
  void replacementCharactersAndByteOrderMarksAreOrdinaryText() {
    assertThat(reader("07efbfbdefbbbf61").readVarString()).isEqualTo("\uFFFD\uFEFFa");
  }

  @Test
  void aSliceKeepsTheOffsetsOfTheWhole() {
    ByteReader whole = reader("aa0280 80bb".replace(" ", ""));
    whole.readUint8();
    ByteReader slice = whole.readVarSlice();
    assertThat(whole.readUint8()).isEqualTo(0xbb);
    assertThat(slice.position()).isEqualTo(2);
    assertThat(slice.remaining()).isEqualTo(2);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(slice::readVarUint)
        .returns(4L, DecodeException::offset);
  }

  @Test
  void aPartOfAnArrayIsReadWithOffsetsFromItsStart() {
    byte[] bytes = {9, 9, 5, 6, 9};
    ByteReader part = new ByteReader(bytes, 2, 2);
    assertThat(part.readUint8()).isEqualTo(5);
    assertThat(part.position()).isEqualTo(1);
    part.readUint8();
    assertThat(part.hasRemaining()).isFalse();
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(part::readUint8)
        .returns(2L, DecodeException::offset);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 4", "2, 2", "1, -1", "2147483647, 1"})
  void aPartOutsideTheArrayIsRefused(int offset, int length) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new ByteReader(new byte[3], offset, length));
  }
}
