package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.failpoint.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages about reliability name is there. */
class GuaranteesTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void everyTestThatAPromiseNamesIsThere() throws IOException {
    String promises = Files.readString(DOCS.resolve("guarantees.md"));

    assertThat(named(promises)).hasSizeGreaterThan(10).isSubsetOf(tests());
    for (String promise : promises.split("\n## G", -1)) {
      if (promise.matches("(?s)\\d+ .*")) {
        assertThat(named(promise)).as("tests of G%s", promise.lines().findFirst()).isNotEmpty();
      }
    }
  }

  @Test
  void everyTestAndEveryFailpointOfTheReportIsThere() throws IOException {
    String report = Files.readString(DOCS.resolve("reliability.md"));

    assertThat(named(report)).hasSizeGreaterThan(5).isSubsetOf(tests());
    for (Failpoint point : Failpoint.values()) {
      assertThat(report).contains("`" + point + "`");
    }
  }

  private static Set<String> named(String page) {
    return TEST.matcher(page)
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
