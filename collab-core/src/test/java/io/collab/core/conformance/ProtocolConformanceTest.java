package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.Awareness;
import io.collab.core.awareness.AwarenessEvent;
import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.id.StateVector;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sync messages and awareness do what y-protocols does. */
final class ProtocolConformanceTest {

  @TestFactory
  Stream<DynamicTest> syncMessagesHaveTheSameBytes() {
    return vectors("message", ProtocolConformanceTest::checkMessage);
  }

  @TestFactory
  Stream<DynamicTest> awarenessHasTheSameStatesClocksEventsAndBytes() {
    return vectors("awareness", vector -> new AwarenessScript(vector).run());
  }

  private static Stream<DynamicTest> vectors(String what, Consumer<JsonNode> check) {
    return VectorFile.load("protocol").stream()
        .filter(vector -> vector.get("what").stringValue().equals(what))
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("name").stringValue(), () -> check.accept(vector)));
  }

  private static void checkMessage(JsonNode vector) {
    byte[] state = Json.bytes(vector.get("docUpdate"));
    String hex = vector.get("hex").stringValue();
    StateVector all = Updates.stateVector(state);
    SyncMessage message =
        switch (vector.get("name").stringValue()) {
          case "sync step 1" -> new SyncMessage.Step1(all);
          case "sync step 2, peer knows nothing" ->
              new SyncMessage.Step2(Updates.diff(state, StateVector.EMPTY));
          case "sync step 2, peer knows everything" ->
              new SyncMessage.Step2(Updates.diff(state, all));
          case "sync update" -> new SyncMessage.Update(state);
          default -> throw new IllegalArgumentException("An unknown vector: " + vector);
        };
    assertThat(hex(message.encode())).isEqualTo(hex);
    SyncMessage decoded = SyncMessage.decode(HexFormat.of().parseHex(hex));
    assertThat(decoded).hasSameClassAs(message);
    assertThat(hex(decoded.encode())).isEqualTo(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Plays the steps of one vector on an instance of its own. */
  private static final class AwarenessScript {

    private final JsonNode vector;
    private final Awareness awareness;
    private final List<JsonNode> events = new ArrayList<>();

    AwarenessScript(JsonNode vector) {
      this.vector = vector;
      awareness = Awareness.create((long) vector.get("clientId").asDouble());
      awareness.onChange(event -> events.add(toJson("change", event)));
      awareness.onUpdate(event -> events.add(toJson("update", event)));
    }

    void run() {
      vector
          .get("steps")
          .forEach(
              step -> {
                events.clear();
                play(step);
                assertThat(events).as("events of %s", step).isEqualTo(expectedEvents(step));
                assertThat(states()).as("states after %s", step).isEqualTo(pairs(step, "states"));
                assertThat(clocks(step))
                    .as("clocks after %s", step)
                    .isEqualTo(pairs(step, "clocks"));
              });
    }

    private void play(JsonNode step) {
      switch (step.get("do").stringValue()) {
        case "local" -> awareness.setLocalState(value(step.get("state")));
        case "field" ->
            awareness.setLocalStateField(step.get("key").stringValue(), value(step.get("value")));
        case "apply" -> apply(step);
        case "remove" -> awareness.removeStates(clients(step), "remove");
        case "encode" ->
            assertThat(hex(awareness.encodeUpdate(clients(step))))
                .isEqualTo(step.get("hex").stringValue());
        default -> throw new IllegalArgumentException("An unknown step: " + step);
      }
    }

    private void apply(JsonNode step) {
      byte[] update = HexFormat.of().parseHex(step.get("hex").stringValue());
      assertThat(AwarenessUpdate.decode(update).encode()).isEqualTo(update);
      assertThat(AwarenessUpdate.decode(update).entries())
          .extracting(AwarenessUpdate.Entry::client)
          .isEqualTo(
              Json.elements(step, "entries").map(entry -> (long) entry.get(0).asDouble()).toList());
      awareness.applyUpdate(update, "remote");
    }

    private Map<Long, JsonNode> states() {
      Map<Long, JsonNode> states = new TreeMap<>();
      awareness
          .states()
          .forEach((client, state) -> states.put(client, Json.parse(JsonWriter.write(state))));
      return states;
    }

    private Map<Long, JsonNode> clocks(JsonNode step) {
      Map<Long, JsonNode> clocks = new TreeMap<>();
      for (long client : pairs(step, "clocks").keySet()) {
        clocks.put(client, Json.number((double) awareness.clock(client)));
      }
      return clocks;
    }

    private static Map<Long, JsonNode> pairs(JsonNode step, String member) {
      Map<Long, JsonNode> pairs = new TreeMap<>();
      step.get(member).forEach(pair -> pairs.put((long) pair.get(0).asDouble(), pair.get(1)));
      return pairs;
    }

    private static List<Long> clients(JsonNode step) {
      return Json.elements(step, "clients").map(client -> (long) client.asDouble()).toList();
    }

    private static List<JsonNode> expectedEvents(JsonNode step) {
      return Json.elements(step, "events").toList();
    }

    private static @Nullable Object value(JsonNode node) {
      return JsonReader.read(Json.write(node));
    }

    private static JsonNode toJson(String name, AwarenessEvent event) {
      ObjectNode json = Json.object();
      json.put("event", name);
      json.set("added", ids(event.added()));
      json.set("updated", ids(event.updated()));
      json.set("removed", ids(event.removed()));
      json.put("origin", (String) event.origin());
      return json;
    }

    private static ArrayNode ids(List<Long> clients) {
      return Json.array(clients.stream().map(client -> Json.number((double) client)).toList());
    }
  }
}
