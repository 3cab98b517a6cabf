package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every stored script and delivery, byte by byte. */
class YjsVectorConformanceTest {

  /**
   * How many vectors a file holds, and how many of them are executed operation by operation. The
   * rest needs API that the engine does not have and is replayed update by update.
   */
  private record Count(int all, int executed) {}

  private static final Map<String, Count> FILES = new LinkedHashMap<>();

  static {
    FILES.put("structs", new Count(23, 22));
    FILES.put("integrate", new Count(35, 35));
    FILES.put("text", new Count(53, 53));
    FILES.put("types", new Count(16, 15));
    FILES.put("events", new Count(11, 11));
    FILES.put("snapshots", new Count(4, 4));
    FILES.put("relpos", new Count(6, 6));
    FILES.put("undo", new Count(23, 23));
    FILES.put("pending", new Count(17, 17));
    FILES.put("malformed", new Count(17, 17));
    FILES.put("random-text", new Count(60, 60));
    FILES.put("random-types", new Count(50, 50));
    FILES.put("random-mixed", new Count(20, 20));
    FILES.put("random-xml", new Count(20, 20));
    FILES.put("random-events", new Count(15, 15));
    FILES.put("random-positions", new Count(12, 12));
    FILES.put("random-snapshots", new Count(8, 8));
    FILES.put("random-undo", new Count(30, 30));
  }

  @TestFactory
  Stream<DynamicNode> theEngineDoesWhatYjsDoes() {
    return FILES.keySet().stream()
        .map(
            file ->
                dynamicContainer(
                    file, VectorFile.load(file).stream().map(vector -> test(file, vector))));
  }

  private static DynamicNode test(String file, JsonNode vector) {
    String name = vector.get("name").stringValue();
    return dynamicTest(
        name, () -> assertThat(VectorRunner.run(vector)).as("%s: %s", file, name).isEmpty());
  }

  @Test
  void noVectorIsLeftOutAndOnlyThoseThatNeedMoreApiAreReplayed() {
    Map<String, Count> found = new LinkedHashMap<>();
    for (String file : FILES.keySet()) {
      var vectors = VectorFile.load(file);
      found.put(
          file,
          new Count(vectors.size(), (int) vectors.stream().filter(ScriptNeeds::areMet).count()));
    }
    assertThat(found).isEqualTo(FILES);
  }
}
