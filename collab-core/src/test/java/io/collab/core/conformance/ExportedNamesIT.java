package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The list of names in docs/yjs-compatibility.md is that of the package. */
class ExportedNamesIT {

  private static final List<String> PACKAGES =
      List.of(
          "author",
          "awareness",
          "change",
          "doc",
          "encoding",
          "id",
          "position",
          "snapshot",
          "undo",
          "update");
  private static final Path PAGE = Path.of("../docs/yjs-compatibility.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\| ([^|]+) \\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern COUNTERPART = Pattern.compile("`(\\w+)(?:\\.(\\w+))?");

  @Test
  void everyNameYjsExportsHasItsRow() throws IOException {
    assertThat(documented()).isEqualTo(exported());
  }

  @Test
  void everyCounterpartIsPartOfTheApi() throws IOException {
    rows()
        .flatMap(row -> COUNTERPART.matcher(row.group(2)).results())
        .forEach(name -> assertIsPublic(name.group(1), name.group(2)));
  }

  private static void assertIsPublic(String type, @Nullable String member) {
    Class<?> found = PACKAGES.stream().flatMap(p -> find(p + "." + type)).findAny().orElse(null);
    assertThat(found).as("public class %s", type).isNotNull();
    if (member != null) {
      assertThat(
              Stream.of(found.getMethods(), found.getFields(), found.getClasses())
                  .flatMap(Stream::of)
                  .map(m -> m instanceof Member x ? x.getName() : ((Class<?>) m).getSimpleName()))
          .as("public members of %s", type)
          .contains(member);
    }
  }

  private static Stream<Class<?>> find(String name) {
    try {
      Class<?> type = Class.forName("io.collab.core." + name);
      return Modifier.isPublic(type.getModifiers()) ? Stream.of(type) : Stream.empty();
    } catch (ClassNotFoundException e) {
      return Stream.empty();
    }
  }

  private static Stream<MatchResult> rows() throws IOException {
    String page = Files.readString(PAGE);
    return ROW.matcher(page.substring(page.indexOf("\n## Every exported name\n"))).results();
  }

  private static Set<String> documented() throws IOException {
    Set<String> names = new TreeSet<>();
    rows()
        .map(row -> row.group(1))
        .flatMap(cell -> NAME.matcher(cell).results())
        .map((MatchResult name) -> name.group(1))
        .forEach(name -> assertThat(names.add(name)).as("only one row for %s", name).isTrue());
    return names;
  }

  private static Set<String> exported() throws IOException {
    try (RealYjs yjs = RealYjs.start()) {
      Set<String> names = new TreeSet<>();
      for (JsonNode name : yjs.ask("names", Json.object()).get("names")) {
        names.add(name.stringValue());
      }
      return names;
    }
  }
}
