package io.collab.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.RandomUpdates;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.id.StateVector;
import io.collab.core.testkit.RandomCases;
import io.collab.core.update.ObfuscateOptions;
import io.collab.core.update.Updates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merge, diff, state vector, conversion and obfuscation of random updates, here and in the real
 * Yjs: equal bytes.
 */
class UpdateToolsDifferentialIT {

  private static final int STEPS = 40;

  private static RealYjs yjs;

  @BeforeAll
  static void startYjs() throws IOException {
    yjs = RealYjs.start();
  }

  @AfterAll
  static void stopYjs() throws IOException {
    yjs.close();
  }

  /** Questions to Yjs, and what we answer to each of them. */
  private static final class Calls {

    private final ArrayNode calls = Json.array();
    private final List<String> names = new ArrayList<>();
    private final List<Supplier<byte[]>> answers = new ArrayList<>();

    ObjectNode add(String function, int version, List<byte[]> updates, Supplier<byte[]> answer) {
      ObjectNode call = calls.addObject().put("fn", function).put("v", version);
      ArrayNode inputs = call.putArray("updates");
      updates.forEach(update -> inputs.add(Json.base64(update)));
      names.add(function + " v" + version);
      answers.add(answer);
      return call;
    }

    void compare() {
      JsonNode results = yjs.ask("tools", Json.object().set("calls", calls)).get("results");
      for (int i = 0; i < names.size(); i++) {
        JsonNode result = results.get(i);
        assertThat(result.path("error").asString(""))
            .as("%s of %s fails in Yjs", names.get(i), calls.get(i))
            .isEmpty();
        assertThat(Json.base64(answers.get(i).get()))
            .as("%s of %s", names.get(i), calls.get(i))
            .isEqualTo(result.get("b"));
      }
    }
  }

  /** Updates of documents that were edited: with deletions, collected content, gaps. */
  @Test
  void updatesOfDocumentsAreTreatedAlike() {
    RandomCases.run(
        150,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          List<byte[]> v1 = documentUpdates(random);
          compareAll(v1, random);
        });
  }

  /** Updates with every kind of struct, content and reference, honest or not. */
  @Test
  void updatesThatNoDocumentMadeAreTreatedAlike() {
    RandomCases.run(
        300,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          List<byte[]> v1 = new ArrayList<>();
          byte[] whole = RandomUpdates.writeContiguous(random, UpdateEncoder.v1());
          v1.add(whole);
          for (int i = random.nextInt(4); i > 0; i--) {
            v1.add(Updates.diff(whole, cut(Updates.stateVector(whole), random)));
          }
          compareAll(v1, random);
        });
  }

  private static void compareAll(List<byte[]> v1, SplittableRandom random) {
    List<byte[]> v2 = v1.stream().map(Updates::convertV1ToV2).toList();
    Calls calls = new Calls();
    List<byte[]> some = some(v1, random);
    if (some.size() > 1 && !isAmbiguous(some)) {
      calls.add("mergeUpdates", 1, some, () -> Updates.merge(some));
      List<byte[]> someV2 = some.stream().map(Updates::convertV1ToV2).toList();
      calls.add("mergeUpdates", 2, someV2, () -> Updates.mergeV2(someV2));
    }
    for (int i = 0; i < Math.min(4, v1.size()); i++) {
      int which = random.nextInt(v1.size());
      addCallsOfOne(calls, v1.get(which), v2.get(which), random);
    }
    calls.compare();
  }

  private static void addCallsOfOne(Calls calls, byte[] v1, byte[] v2, SplittableRandom random) {
    List<byte[]> oneV1 = List.of(v1);
    List<byte[]> oneV2 = List.of(v2);
    StateVector known = cut(ends(v1), random);
    calls
        .add("diffUpdate", 1, oneV1, () -> Updates.diff(v1, known))
        .set("sv", Json.base64(known.encode()));
    calls
        .add("diffUpdate", 2, oneV2, () -> Updates.diffV2(v2, known))
        .set("sv", Json.base64(known.encode()));
    calls.add("encodeStateVectorFromUpdate", 1, oneV1, () -> Updates.stateVector(v1).encode());
    calls.add("encodeStateVectorFromUpdate", 2, oneV2, () -> Updates.stateVectorV2(v2).encode());
    calls.add("convertUpdateFormatV1ToV2", 1, oneV1, () -> Updates.convertV1ToV2(v1));
    calls.add("convertUpdateFormatV2ToV1", 2, oneV2, () -> Updates.convertV2ToV1(v2));
    ObfuscateOptions options =
        new ObfuscateOptions(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
    ObjectNode asJson =
        Json.object()
            .put("formatting", options.formatting())
            .put("subdocs", options.subdocs())
            .put("yxml", options.yxml());
    calls
        .add("obfuscateUpdate", 1, oneV1, () -> Updates.obfuscate(v1, options))
        .set("options", asJson);
    calls
        .add("obfuscateUpdate", 2, oneV2, () -> Updates.obfuscateV2(v2, options))
        .set("options", asJson);
  }

  /**
   * Whether there are GC structs: Yjs' choice between one of them and an item of the same units
   * depends on how JavaScript sorts.
   */
  private static boolean isAmbiguous(List<byte[]> updates) {
    return updates.stream().anyMatch(UpdateToolsDifferentialIT::hasGc);
  }

  private static boolean hasGc(byte[] update) {
    StructCursor structs = UpdateDecoder.decodeV1(update).cursor();
    boolean found = false;
    while (structs.next()) {
      found |= structs.isGc();
    }
    return found;
  }

  private static List<byte[]> documentUpdates(SplittableRandom random) {
    RandomScript script = new RandomScript(random.nextLong());
    EngineReplicas engine = EngineReplicas.execute(script.opening());
    for (int i = 0; i < STEPS; i++) {
      JsonNode step = script.next(random.nextLong(), engine);
      int before = engine.updates().size();
      engine.step(step);
      for (int update = before; update < engine.updates().size(); update++) {
        if (!engine.updates().get(update).has("echo")) {
          script.emitted(step.get("c").asInt(), update);
        }
      }
    }
    List<byte[]> updates = new ArrayList<>();
    engine.updates().forEach(update -> updates.add(Json.bytes(update.get("v1"))));
    for (int c = 0; c < script.replicas(); c++) {
      updates.add(engine.doc(c).encodeStateAsUpdate());
    }
    return updates;
  }

  private static List<byte[]> some(List<byte[]> updates, SplittableRandom random) {
    List<byte[]> shuffled = new ArrayList<>(updates);
    Collections.shuffle(shuffled, new java.util.Random(random.nextLong()));
    return shuffled.subList(0, random.nextInt(shuffled.size() + 1));
  }

  private static StateVector ends(byte[] update) {
    Map<Long, Long> ends = new TreeMap<>();
    Updates.info(update).clocks().forEach((client, clocks) -> ends.put(client, clocks.end()));
    return StateVector.of(ends);
  }

  private static StateVector cut(StateVector vector, SplittableRandom random) {
    Map<Long, Long> clocks = vector.toMap();
    clocks.replaceAll((client, clock) -> random.nextLong(clock + 1));
    return StateVector.of(clocks);
  }
}
