package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecodeLimitsTest {

  @ParameterizedTest
  @CsvSource({"-1, 0, 1, 0", "0, -1, 1, 0", "0, 0, 0, 0", "0, 0, 257, 0", "0, 0, 1, -1"})
  void limitsOutOfRangeAreRefused(int bytes, int nameLength, int nesting, long structs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DecodeLimits(bytes, nameLength, nesting, structs));
  }

  @Test
  void eachLimitIsChangedAlone() {
    assertThat(
            new DecodeLimits(0, 0, 1, 0)
                .withMaxBytes(5)
                .withMaxNameLength(6)
                .withMaxNesting(7)
                .withMaxUnbackedStructs(8))
        .isEqualTo(new DecodeLimits(5, 6, 7, 8));
  }
}
