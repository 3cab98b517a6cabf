package io.collab.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginPolicyTest {

  private final OriginPolicy open = new OriginPolicy(Set.of("https://app.example.com"), false);
  private final OriginPolicy loopback = new OriginPolicy(Set.of("https://app.example.com"), true);

  @Test
  void theServersOwnPagesMayConnect() {
    assertThat(open.allows("http://collab.example:8080", "collab.example:8080")).isTrue();
    assertThat(open.allows("https://collab.example", "collab.example")).isTrue();
    assertThat(open.allows("https://collab.example", "collab.example:443")).isTrue();
    assertThat(open.allows("HTTP://Collab.Example", "collab.example")).isTrue();
    assertThat(loopback.allows("http://localhost:8080", "localhost:8080")).isTrue();
    assertThat(loopback.allows("http://[::1]:8080", "[::1]:8080")).isTrue();
  }

  @Test
  void listedPagesMayConnect() {
    assertThat(open.allows("https://app.example.com", "collab.example")).isTrue();
    assertThat(loopback.allows("https://APP.example.com", "127.0.0.1:8080")).isTrue();
  }

  @Test
  void pagesFromElsewhereMayNot() {
    for (String origin :
        new String[] {
          "null",
          "",
          "http://collab.example:8081",
          "https://collab.example:8080",
          "http://evil.collab.example:8080",
          "http://collab.example.evil:8080",
          "http://xcollab.example:8080",
          "http://collab.example@evil:8080",
          "https://app.example.com.evil",
          "http://app.example.com",
          "file://",
          "http://collab.example:8080 http://evil"
        }) {
      boolean sameHostOtherScheme = origin.equals("https://collab.example:8080");
      assertThat(open.allows(origin, "collab.example:8080"))
          .as(origin)
          .isEqualTo(sameHostOtherScheme);
    }
    assertThat(open.allows("http://collab.example", null)).isFalse();
  }

  @Test
  void aNameThatWasMadeToPointToThisMachineIsNotThisMachine() {
    assertThat(loopback.allows("http://evil.example:8080", "evil.example:8080")).isFalse();
  }

  @Test
  void aListedPageMayReadFromItsOwnHostBehindAProxyWithTls() {
    assertThat(loopback.allowsOwnPage("app.example.com")).isTrue();
    assertThat(loopback.allowsOwnPage("localhost:8080")).isTrue();
    assertThat(loopback.allowsOwnPage("app.example.com:8443")).isFalse();
    assertThat(loopback.allowsOwnPage("evil.example")).isFalse();
  }
}
