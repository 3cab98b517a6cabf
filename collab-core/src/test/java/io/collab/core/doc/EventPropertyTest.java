package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.ReplicaNetwork;
import io.collab.core.testkit.ReplicaNetwork.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever follows a document by its events alone holds what the document holds. */
class EventPropertyTest {

  /** One code unit or embed of a text, with its formatting. */
  private record Unit(Object content, Map<String, @Nullable Object> attributes) {}

  @Test
  void eventsTurnTheContentBeforeIntoTheContentAfter() {
    RandomCases.run(
        500,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          ReplicaNetwork network = new ReplicaNetwork(3);
          List<Follower> followers = network.replicas().stream().map(Follower::new).toList();
          for (int i = 0; i < 80; i++) {
            Step step = Step.random(random);
            network.run(step);
            followers.get(step.replica() % followers.size()).compare();
          }
          network.settle();
          followers.forEach(Follower::compare);
        });
  }

  /** Content built from events, beside the document it follows. */
  private static final class Follower {
    private final YDoc doc;
    private List<Unit> text = new ArrayList<>();
    private List<@Nullable Object> array = new ArrayList<>();
    private final Map<String, @Nullable Object> map = new LinkedHashMap<>();
    private final XmlFollower xml;

    Follower(YDoc doc) {
      this.doc = doc;
      doc.getText("text").observe(event -> text = applied(text, event.delta()));
      doc.getArray("array").observe(event -> array = applied(array, event.delta()));
      doc.getMap("map").observe(event -> follow(event, map, key -> doc.getMap("map").get(key)));
      xml = new XmlFollower(doc.getXmlFragment("xml"));
    }

    void compare() {
      assertThat(text).isEqualTo(units(doc.getText("text").toDelta()));
      assertThat(array).isEqualTo(doc.getArray("array").toList());
      assertThat(map).isEqualTo(doc.getMap("map").toMap());
      xml.compare();
    }
  }

  /** The children of every fragment and the attributes of every element in an XML tree. */
  private static final class XmlFollower {
    private final YXmlFragment root;
    private final Map<YXmlFragment, List<@Nullable Object>> children = new HashMap<>();
    private final Map<YXmlElement, Map<String, @Nullable Object>> attributes = new HashMap<>();

    XmlFollower(YXmlFragment root) {
      this.root = root;
      compare();
      root.observeDeep(events -> events.forEach(this::follow));
    }

    private void follow(YEvent event) {
      if (event instanceof YXmlEvent xml) {
        YXmlFragment target = xml.target();
        assertThat(at(xml.path())).isSameAs(target);
        assertThat(xml.childListChanged() || xml.delta().isEmpty()).isTrue();
        children.computeIfPresent(target, (node, known) -> applied(known, xml.delta()));
        Map<String, @Nullable Object> known = attributes.get(target);
        if (known != null) {
          assertThat(xml.attributesChanged()).containsAll(xml.keys().keySet());
          EventPropertyTest.follow(xml, known, ((YXmlElement) target)::getAttribute);
        }
      }
    }

    private Object at(List<Object> path) {
      YXmlFragment at = root;
      for (Object step : path) {
        at = (YXmlFragment) at.get((Integer) step);
      }
      return at;
    }

    /** Types that came with the last transaction have told nothing: they are followed from now. */
    void compare() {
      compare(root);
      root.createTreeWalker(node -> node instanceof YXmlFragment)
          .forEachRemaining(node -> compare((YXmlFragment) node));
    }

    private void compare(YXmlFragment node) {
      assertThat(children.computeIfAbsent(node, YXmlFragment::toList)).isEqualTo(node.toList());
      if (node instanceof YXmlElement element) {
        assertThat(attributes.computeIfAbsent(element, YXmlElement::getAttributes))
            .isEqualTo(element.getAttributes());
      }
    }
  }

  private static void follow(
      YEvent event, Map<String, @Nullable Object> known, Function<String, @Nullable Object> now) {
    event
        .keys()
        .forEach(
            (key, change) -> {
              switch (change.action()) {
                case ADD -> assertThat(known).doesNotContainKey(key);
                case UPDATE, DELETE -> assertThat(known.get(key)).isEqualTo(change.oldValue());
              }
              if (change.action() == KeyChange.Action.DELETE) {
                known.remove(key);
              } else {
                known.put(key, now.apply(key));
              }
            });
  }

  private static List<Unit> applied(List<Unit> before, Delta change) {
    List<Unit> after = new ArrayList<>();
    int at = 0;
    for (Op op : change.ops()) {
      if (op instanceof Op.Insert insert) {
        after.addAll(units(insert));
      } else if (op instanceof Op.Delete delete) {
        at += delete.length();
      } else if (op instanceof Op.Retain retain) {
        for (Unit unit : before.subList(at, at + retain.length())) {
          after.add(formatted(unit, retain.attributes()));
        }
        at += retain.length();
      }
    }
    after.addAll(before.subList(at, before.size()));
    return after;
  }

  private static List<@Nullable Object> applied(
      List<@Nullable Object> before, List<ListOp> change) {
    List<@Nullable Object> after = new ArrayList<>();
    int at = 0;
    for (ListOp op : change) {
      if (op instanceof ListOp.Insert insert) {
        after.addAll(insert.values());
      } else if (op instanceof ListOp.Delete delete) {
        at += delete.length();
      } else if (op instanceof ListOp.Retain retain) {
        after.addAll(before.subList(at, at + retain.length()));
        at += retain.length();
      }
    }
    after.addAll(before.subList(at, before.size()));
    return after;
  }

  private static Unit formatted(Unit unit, Map<String, @Nullable Object> changes) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>(unit.attributes());
    attributes.putAll(changes);
    attributes.values().removeIf(value -> value == null);
    return new Unit(unit.content(), attributes);
  }

  private static List<Unit> units(Delta content) {
    List<Unit> units = new ArrayList<>();
    content.ops().forEach(op -> units.addAll(units((Op.Insert) op)));
    return units;
  }

  /**
   * A pair that a concurrent edit cuts becomes two U+FFFD, and as in Yjs no event says so: halves
   * of pairs and U+FFFD count as the same here.
   */
  private static char comparable(int unit) {
    return Character.isSurrogate((char) unit) ? '\uFFFD' : (char) unit;
  }

  private static List<Unit> units(Op.Insert insert) {
    List<Unit> units = new ArrayList<>();
    if (insert.content() instanceof String text) {
      text.chars().forEach(unit -> units.add(new Unit(comparable(unit), insert.attributes())));
    } else {
      units.add(new Unit(insert.content(), insert.attributes()));
    }
    return units;
  }
}
