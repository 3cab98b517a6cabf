package io.collab.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class UrlPathTest {

  @Test
  void namesAreDecodedOnce() {
    assertThat(UrlPath.decodeSegment("plain")).isEqualTo("plain");
    assertThat(UrlPath.decodeSegment("a%20b+c")).isEqualTo("a b+c");
    assertThat(UrlPath.decodeSegment("%F0%9F%98%80")).isEqualTo("😀");
    assertThat(UrlPath.decodeSegment("100%2525")).isEqualTo("100%25");
    assertThat(UrlPath.decodeSegment("a;b=c")).isEqualTo("a;b=c");
  }

  @Test
  void whatIsNotOneSegmentInUtf8IsRefused() {
    for (String raw : new String[] {"a/b", "%", "%4", "%zz", "%C3", "%ED%A0%80", "é", "%٣٣"}) {
      assertThatIllegalArgumentException()
          .as(raw)
          .isThrownBy(() -> UrlPath.decodeSegment(raw))
          .withMessageEndingWith(".");
    }
  }
}
