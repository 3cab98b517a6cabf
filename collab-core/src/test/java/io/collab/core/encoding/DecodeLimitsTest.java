package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecodeLimitsTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "257, 0", "-1, 0", "1, -1"})
  void limitsOutOfRangeAreRefused(int maxNesting, long maxUnbackedStructs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DecodeLimits(maxNesting, maxUnbackedStructs));
  }

  @Test
  void theSmallestLimitsAreAllowed() {
    assertThat(new DecodeLimits(1, 0).maxNesting()).isEqualTo(1);
  }
}
