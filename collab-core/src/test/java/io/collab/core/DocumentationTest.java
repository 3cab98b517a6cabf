package io.collab.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Java in the documentation is code that is compiled and run here: a comment before each block
 * names the test source and the region between {@code // region NAME} and {@code // endregion}.
 */
class DocumentationTest {

  private static final Path TESTS = Path.of("src/test/java/io/collab/core");
  private static final Pattern BLOCK =
      Pattern.compile("(?:<!-- (\\S+) (\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(
      strings = {"../README.md", "../docs/deltas.md", "../docs/embedding.md", "../docs/engine.md"})
  void everyJavaBlockIsARegionOfATest(String page) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Path.of(page)));
    while (block.find()) {
      String code = block.group(3);
      assertThat(block.group(1)).as("the source of this block of %s:%n%s", page, code).isNotNull();
      assertThat(code)
          .as("%s shows %s %s", page, block.group(1), block.group(2))
          .isEqualTo(region(block.group(1), block.group(2)));
    }
  }

  private static String region(String source, String name) {
    List<String> lines = lines(TESTS.resolve(source));
    int start = indexOf(lines, "// region " + name, 0) + 1;
    int end = indexOf(lines, "// endregion", start);
    return String.join("\n", lines.subList(start, end)).stripIndent() + "\n";
  }

  private static int indexOf(List<String> lines, String marker, int from) {
    List<String> stripped = new ArrayList<>(lines.stream().map(String::strip).toList());
    int index = stripped.subList(from, lines.size()).indexOf(marker);
    assertThat(index).as("place of %s", marker).isNotNegative();
    return from + index;
  }

  private static List<String> lines(Path source) {
    try {
      return Files.readAllLines(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
