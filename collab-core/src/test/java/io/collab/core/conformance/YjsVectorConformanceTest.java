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

  /** How many vectors a file holds. */
  private static final Map<String, Integer> FILES = new LinkedHashMap<>();

  static {
    FILES.put("structs", 23);
    FILES.put("integrate", 35);
    FILES.put("text", 53);
    FILES.put("types", 16);
    FILES.put("events", 11);
    FILES.put("snapshots", 4);
    FILES.put("relpos", 6);
    FILES.put("undo", 25);
    FILES.put("pending", 17);
    FILES.put("malformed", 17);
    FILES.put("random-text", 60);
    FILES.put("random-types", 50);
    FILES.put("random-mixed", 20);
    FILES.put("random-xml", 20);
    FILES.put("random-events", 15);
    FILES.put("random-positions", 12);
    FILES.put("random-snapshots", 8);
    FILES.put("random-undo", 30);
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
  void noVectorIsLeftOut() {
    Map<String, Integer> found = new LinkedHashMap<>();
    for (String file : FILES.keySet()) {
      found.put(file, VectorFile.load(file).size());
    }
    assertThat(found).isEqualTo(FILES);
  }
}
