package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

final class UpdateCodecPropertyTest {

  private static byte[] v1(long seed) {
    return RandomUpdates.write(new Random(seed), UpdateEncoder.v1());
  }

  private static byte[] v2(long seed) {
    return RandomUpdates.write(new Random(seed), UpdateEncoder.v2());
  }

  @Property
  void updatesAreWrittenAsTheyWereRead(@ForAll long seed) {
    assertThat(UpdateDecoder.decodeV1(v1(seed)).encodeV1()).isEqualTo(v1(seed));
    assertThat(UpdateDecoder.decodeV2(v2(seed)).encodeV2()).isEqualTo(v2(seed));
  }

  @Property
  void bothFormatsHoldTheSame(@ForAll long seed) {
    assertThat(UpdateDecoder.decodeV1(v1(seed)).encodeV2()).isEqualTo(v2(seed));
    assertThat(UpdateDecoder.decodeV2(v2(seed)).encodeV1()).isEqualTo(v1(seed));
  }

  @Property(tries = 100)
  void aCutOffUpdateIsRefused(@ForAll long seed) {
    byte[] v1 = v1(seed);
    for (int length = 0; length < v1.length; length++) {
      byte[] cut = Arrays.copyOf(v1, length);
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> UpdateDecoder.decodeV1(cut));
    }
    byte[] v2 = v2(seed);
    for (int length = 0; length < v2.length; length++) {
      byte[] cut = Arrays.copyOf(v2, length);
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> UpdateDecoder.decodeV2(cut));
    }
  }

  @Property
  void bytesAfterTheEndAreIgnored(@ForAll long seed, @ForAll @Size(3) byte[] tail) {
    assertThat(UpdateDecoder.decodeV1(join(v1(seed), tail)).encodeV1()).isEqualTo(v1(seed));
    assertThat(UpdateDecoder.decodeV2(join(v2(seed), tail)).encodeV2()).isEqualTo(v2(seed));
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, joined, head.length, tail.length);
    return joined;
  }

  @Property
  void randomBytesAreReadOrRefused(@ForAll @Size(max = 60) byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property
  void damagedUpdatesAreReadOrRefused(@ForAll long seed, @ForAll Random random) {
    assertReadOrRefused(damaged(v1(seed), random));
    assertReadOrRefused(damaged(v2(seed), random));
  }

  private static byte[] damaged(byte[] update, Random random) {
    byte[] damaged = update.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(damaged.length);
      damaged[at] =
          random.nextBoolean()
              ? (byte) (damaged[at] ^ 1 << random.nextInt(8))
              : (byte) random.nextInt(256);
    }
    return damaged;
  }

  private static void assertReadOrRefused(byte[] bytes) {
    assertReadOrRefused(bytes, UpdateDecoder::decodeV1);
    assertReadOrRefused(bytes, UpdateDecoder::decodeV2);
  }

  /** What is read can be written in both formats, and reading that gives the same again. */
  private static void assertReadOrRefused(byte[] bytes, Function<byte[], WireUpdate> decode) {
    WireUpdate update;
    try {
      update = decode.apply(bytes);
    } catch (DecodeException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) bytes.length);
      return;
    }
    byte[] v1 = update.encodeV1();
    assertThat(UpdateDecoder.decodeV1(v1).encodeV1()).isEqualTo(v1);
    byte[] v2 = update.encodeV2();
    assertThat(UpdateDecoder.decodeV2(v2).encodeV2()).isEqualTo(v2);
  }
}
