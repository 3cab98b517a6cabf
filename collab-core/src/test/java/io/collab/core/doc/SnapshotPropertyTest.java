package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.snapshot.Snapshot;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaNetwork;
import io.collab.core.testkit.ReplicaNetwork.Collecting;
import io.collab.core.testkit.ReplicaNetwork.Setup;
import io.collab.core.testkit.ReplicaNetwork.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replicas that keep what is deleted, and what they held at moments in between. */
class SnapshotPropertyTest {

  /** What a document held, as read at that moment in the ordinary way. */
  private record Moment(
      YDoc doc,
      Snapshot snapshot,
      Delta text,
      List<@Nullable Object> array,
      Map<String, @Nullable Object> map,
      Map<String, @Nullable Object> content,
      byte[] state,
      boolean hasPending) {

    static Moment of(YDoc doc) {
      return new Moment(
          doc,
          doc.snapshot(),
          doc.getText("text").toDelta(),
          doc.getArray("array").toList(),
          doc.getMap("map").toMap(),
          contentOf(doc),
          doc.encodeStateAsUpdate(),
          doc.hasPending());
    }
  }

  private static Map<String, @Nullable Object> contentOf(YDoc doc) {
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("text", frozen(doc.getText("text").toDelta()));
    content.put("array", doc.getArray("array").toJson());
    content.put("map", doc.getMap("map").toJson());
    return content;
  }

  /** The pieces of a text, with shared types in it as plain values: types change afterwards. */
  private static List<List<Object>> frozen(Delta delta) {
    List<List<Object>> pieces = new ArrayList<>();
    for (Op op : delta.ops()) {
      Op.Insert insert = (Op.Insert) op;
      Object content = insert.content() instanceof YType type ? type.toJson() : insert.content();
      pieces.add(Arrays.asList(content, insert.attributes()));
    }
    return pieces;
  }

  @Test
  void theContentOfASnapshotStaysWhatItWas() {
    RandomCases.run(
        60,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          ReplicaNetwork network = newNetwork(3);
          List<Moment> moments = new ArrayList<>();
          for (int i = 0; i < 120; i++) {
            network.run(Step.random(random));
            if (random.nextInt(12) == 0) {
              moments.add(Moment.of(network.replicas().get(random.nextInt(3))));
            }
          }
          network.settle();
          for (Moment moment : moments) {
            check(moment, moment.doc, random);
            // Others have learnt everything by now, in another order.
            check(moment, network.replicas().get(random.nextInt(3)), random);
          }
        });
  }

  private static ReplicaNetwork newNetwork(int replicas) {
    return new ReplicaNetwork(new Setup(replicas, Collecting.NONE, false));
  }

  private static void check(Moment moment, YDoc doc, SplittableRandom random) {
    Snapshot snapshot =
        random.nextBoolean()
            ? Snapshot.decode(moment.snapshot.encode())
            : Snapshot.decodeV2(moment.snapshot.encodeV2());
    assertThat(snapshot).isEqualTo(moment.snapshot);
    assertThat(snapshot.containsUpdate(moment.state))
        .as("a state has what waits as well, a snapshot has not")
        .isEqualTo(!moment.hasPending);
    if (doc == moment.doc) {
      assertThat(withoutSurrogates(doc.getText("text").toDelta(snapshot)))
          .isEqualTo(withoutSurrogates(moment.text));
      assertThat(doc.getArray("array").toList(snapshot)).isEqualTo(moment.array);
      assertThat(doc.getMap("map").toMap(snapshot)).isEqualTo(moment.map);
    }
    YDoc restored = doc.restore(snapshot, doc.options().withClientId(99));
    restored.checkIntegrity();
    assertThat(restored.hasPending()).isFalse();
    assertThat(restored.snapshot()).isEqualTo(snapshot);
    assertThat(withoutSurrogates(contentOf(restored))).isEqualTo(withoutSurrogates(moment.content));
  }

  /** With a question mark for surrogates: a pair that was cut since is lost for the past, too. */
  private static @Nullable Object withoutSurrogates(@Nullable Object value) {
    if (value instanceof String text) {
      StringBuilder units = new StringBuilder(text);
      for (int i = 0; i < units.length(); i++) {
        if (Character.isSurrogate(units.charAt(i)) || units.charAt(i) == '\uFFFD') {
          units.setCharAt(i, '?');
        }
      }
      return units.toString();
    }
    if (value instanceof List<?> list) {
      return Arrays.asList(list.stream().map(SnapshotPropertyTest::withoutSurrogates).toArray());
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new HashMap<>();
      map.forEach((key, member) -> copy.put(key, withoutSurrogates(member)));
      return copy;
    }
    return value instanceof Delta delta ? withoutSurrogates(delta.ops().toString()) : value;
  }

  @Test
  void marksCoverExactlyWhatChanged() {
    RandomCases.run(
        60,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          ReplicaNetwork network = newNetwork(2);
          YText text = network.replicas().get(0).getText("text");
          run(network, random);
          Snapshot first = network.replicas().get(0).snapshot();
          run(network, random);
          Snapshot second = network.replicas().get(0).snapshot();
          run(network, random);
          Delta marked = text.toDelta(second, first);
          assertThat(textOf(marked, "removed")).isEqualTo(textOf(text.toDelta(second), ""));
          assertThat(textOf(marked, "added")).isEqualTo(textOf(text.toDelta(first), ""));
        });
  }

  private static void run(ReplicaNetwork network, SplittableRandom random) {
    for (int i = 0; i < 40; i++) {
      network.run(Step.random(random));
    }
  }

  /** The text of {@code delta} that is not marked with {@code leftOut}. */
  private static @Nullable Object textOf(Delta delta, String leftOut) {
    StringBuilder text = new StringBuilder();
    delta
        .ops()
        .forEach(
            op -> {
              Op.Insert insert = (Op.Insert) op;
              boolean isLeftOut =
                  insert.attributes().get("ychange") instanceof Map<?, ?> mark
                      && leftOut.equals(mark.get("type"));
              if (insert.content() instanceof String content && !isLeftOut) {
                text.append(content);
              }
            });
    return withoutSurrogates(text.toString());
  }
}
