package io.collab.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateVectorTest {

  private static StateVector decode(String hex) {
    return StateVector.decode(HexFormat.of().parseHex(hex));
  }

  @Property
  void aVectorIsReadBack(@ForAll("clocks") Map<Long, Long> clocks) {
    StateVector vector = StateVector.of(clocks);
    clocks.forEach((client, clock) -> assertThat(vector.get(client)).isEqualTo(clock));
    StateVector back = StateVector.decode(vector.encode());
    assertThat(back).isEqualTo(vector).hasSameHashCodeAs(vector);
    assertThat(back.toMap()).isEqualTo(vector.toMap());
    assertThat(vector.get(ByteReader.MAX_UINT)).isZero();
  }

  @Property
  void aCutOffVectorIsRefused(@ForAll("clocks") Map<Long, Long> clocks) {
    byte[] bytes = StateVector.of(clocks).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> StateVector.decode(cut));
    }
  }

  @Property
  void randomBytesAreReadOrRefused(@ForAll @Size(max = 30) byte[] bytes) {
    StateVector vector;
    try {
      vector = StateVector.decode(bytes);
    } catch (DecodeException refused) {
      return;
    }
    assertThat(StateVector.decode(vector.encode())).isEqualTo(vector);
  }

  @Provide
  Arbitrary<Map<Long, Long>> clocks() {
    Arbitrary<Long> ids =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 20),
            Arbitraries.longs().between(0, ByteReader.MAX_UINT - 1));
    return Arbitraries.maps(ids, Arbitraries.longs().between(1, ByteReader.MAX_UINT)).ofMaxSize(8);
  }

  @Test
  void clientsAreWrittenInDescendingOrder() {
    StateVector vector = StateVector.of(new long[] {1, 300, 5}, new long[] {2, 3, 4});
    assertThat(HexFormat.of().formatHex(vector.encode())).isEqualTo("03ac020305040102");
    assertThat(vector.clients()).containsExactly(300, 5, 1);
  }

  @Test
  void anUnknownClientIsTheSameAsClockZero() {
    assertThat(StateVector.of(Map.of(7L, 0L))).isEqualTo(StateVector.EMPTY);
    assertThat(decode("010700")).isEqualTo(StateVector.EMPTY);
    assertThat(StateVector.EMPTY.isEmpty()).isTrue();
    assertThat(StateVector.EMPTY.encode()).containsExactly(0);
    assertThat(StateVector.EMPTY.get(7)).isZero();
  }

  @Test
  void inAnyOrderTheLastClockOfAClientCounts() {
    assertThat(decode("03010209050103")).isEqualTo(StateVector.of(Map.of(1L, 3L, 9L, 5L)));
  }

  @Test
  void bytesAfterTheEndAreIgnored() {
    assertThat(decode("010203ffff")).isEqualTo(StateVector.of(Map.of(2L, 3L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "ffffffffffffff0f", "02010203", "0101"})
  void malformedBytesAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> decode(hex));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> StateVector.of(Map.of(-1L, 1L)));
    assertThatIllegalArgumentException().isThrownBy(() -> StateVector.of(Map.of(1L, -1L)));
    assertThatIllegalArgumentException().isThrownBy(() -> StateVector.of(Map.of(1L << 53, 1L)));
    assertThatIllegalArgumentException().isThrownBy(() -> StateVector.of(new long[1], new long[2]));
  }

  @Test
  void theArraysPassedInAreCopied() {
    long[] clients = {2, 1};
    long[] clocks = {5, 5};
    StateVector vector = StateVector.of(clients, clocks);
    clients[0] = 9;
    clocks[0] = 9;
    vector.clients()[1] = 9;
    assertThat(vector).hasToString("{2=5, 1=5}");
  }
}
