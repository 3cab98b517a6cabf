package io.collab.core.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeyOrderTest {

  private static Map<String, Integer> members(String... keys) {
    Map<String, Integer> members = new LinkedHashMap<>();
    for (String key : keys) {
      members.put(key, members.size());
    }
    return members;
  }

  @Test
  void arrayIndexesComeFirstAscendingThenNamesAsInserted() {
    assertThat(KeyOrder.ordered(members("b", "10", "a", "9", "0", "01")).keySet())
        .containsExactly("0", "9", "10", "b", "a", "01");
  }

  @Test
  void onlyCanonicalNumbersBelowTheGreatestArrayLengthAreIndexes() {
    assertThat(
            KeyOrder.ordered(
                    members(
                        "",
                        "4294967295",
                        "-1",
                        "1.0",
                        " 1",
                        "00",
                        "99999999999",
                        "4294967294",
                        "1"))
                .keySet())
        .containsExactly(
            "1", "4294967294", "", "4294967295", "-1", "1.0", " 1", "00", "99999999999");
  }

  @Test
  void membersInOrderAreNotCopied() {
    Map<String, Integer> members = members("1", "2", "x", "a");
    assertThat(KeyOrder.ordered(members)).isSameAs(members);
  }
}
