package io.collab.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  void theEmbeddingExampleDoesWhatItSays() {
    // The README's example begins here.
    YDoc alice = YDoc.create();
    YDoc bob = YDoc.create();
    alice.onUpdate(event -> bob.applyUpdate(event.update()));
    alice.getText("note").insert(0, "Hello");
    String note = bob.getText("note").toString(); // "Hello"
    // It ends here.
    assertThat(note).isEqualTo("Hello");
  }

  @Test
  void theEmbeddingExampleIsTheOneInTheReadme() throws IOException {
    List<String> source =
        Files.readAllLines(
            Path.of("src/test/java", ReadmeTest.class.getName().replace('.', '/') + ".java"));
    List<String> executed =
        source.subList(
            indexOf(source, "    // The README's example begins here.") + 1,
            indexOf(source, "    // It ends here."));
    List<String> readme = Files.readAllLines(Path.of("../README.md"));
    int start = indexOf(readme, "```java") + 1;
    assertThat(readme.subList(start, start + executed.size() + 1))
        .containsExactlyElementsOf(asInReadme(executed));
  }

  private static List<String> asInReadme(List<String> executed) {
    List<String> lines = new ArrayList<>(executed.stream().map(String::strip).toList());
    lines.add("```");
    return lines;
  }

  private static int indexOf(List<String> lines, String line) {
    assertThat(lines).contains(line);
    return lines.indexOf(line);
  }
}
