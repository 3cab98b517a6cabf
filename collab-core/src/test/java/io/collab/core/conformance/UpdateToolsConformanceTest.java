package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.id.IdRange;
import io.collab.core.id.StateVector;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The tools for encoded updates give the bytes that Yjs gives. */
final class UpdateToolsConformanceTest {

  static Stream<Arguments> vectors() {
    return Stream.of("tools", "random-tools")
        .flatMap(file -> VectorFile.load(file).stream())
        .map(vector -> Arguments.of(vector.get("name").stringValue(), vector));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void resultEqualsThatOfYjs(String name, JsonNode vector) {
    JsonNode input = vector.get("input");
    List<byte[]> updates = Json.elements(input, "updates").map(Json::bytes).toList();
    JsonNode expected = vector.get("expected");
    if (vector.get("fn").stringValue().equals("parseMeta")) {
      assertMeta(Updates.info(updates.get(0)), expected);
    } else if (vector.has("ambiguous")) {
      assertSameContent(run(vector, updates), expected);
    } else {
      assertThat(Json.base64(run(vector, updates))).isEqualTo(expected.get("out"));
    }
  }

  private static byte[] run(JsonNode vector, List<byte[]> updates) {
    byte[] first = updates.get(0);
    return switch (vector.get("fn").stringValue()) {
      case "mergeUpdates" -> Updates.merge(updates);
      case "mergeUpdatesV2" -> Updates.mergeV2(updates);
      case "diffUpdate" -> Updates.diff(first, known(vector));
      case "diffUpdateV2" -> Updates.diffV2(first, known(vector));
      case "stateVectorFromUpdate" -> Updates.stateVector(first).encode();
      case "stateVectorFromUpdateV2" -> Updates.stateVectorV2(first).encode();
      case "v1ToV2" -> Updates.convertV1ToV2(first);
      case "v2ToV1" -> Updates.convertV2ToV1(first);
      default -> throw new IllegalArgumentException("An unknown tool in " + vector.get("name"));
    };
  }

  private static StateVector known(JsonNode vector) {
    return StateVector.decode(Json.bytes(vector.get("input").get("sv")));
  }

  private static void assertMeta(UpdateInfo info, JsonNode expected) {
    assertThat(clocks(info, IdRange::start)).isEqualTo(clocks(expected.get("from")));
    assertThat(clocks(info, IdRange::end)).isEqualTo(clocks(expected.get("to")));
  }

  private static Map<Long, Long> clocks(UpdateInfo info, Function<IdRange, Long> end) {
    Map<Long, Long> clocks = new TreeMap<>();
    info.clocks().forEach((client, range) -> clocks.put(client, end.apply(range)));
    return clocks;
  }

  private static Map<Long, Long> clocks(JsonNode byClient) {
    Map<Long, Long> clocks = new TreeMap<>();
    byClient
        .properties()
        .forEach(
            entry -> clocks.put(Long.valueOf(entry.getKey()), (long) entry.getValue().asDouble()));
    return clocks;
  }

  /**
   * Yjs' choice between a GC struct and an item of the same units depends on how the engine sorts.
   */
  private static void assertSameContent(byte[] actual, JsonNode expected) {
    UpdateInfo wanted = Updates.info(Json.bytes(expected.get("out")));
    assertThat(Updates.info(actual))
        .returns(wanted.extents(), UpdateInfo::extents)
        .returns(wanted.inserts(), UpdateInfo::inserts)
        .returns(wanted.deletes(), UpdateInfo::deletes);
  }
}
