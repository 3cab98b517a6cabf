package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Op;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who sends updates decides how deep types are nested: never deeper than the stack can take. */
class DeepNestingTest {

  private static final int FAR_TOO_DEEP = 100_000;
  private static final int COPYABLE = 100;
  private static final long SMALL_STACK = 512 * 1024;

  @Test
  void arraysNestedDeeperThanTheStackBecomePlainValues() {
    YDoc doc = nestedArrays(FAR_TOO_DEEP);

    Object value = doc.toJson().get("a");
    for (int i = 0; i < FAR_TOO_DEEP; i++) {
      value = ((List<?>) value).get(0);
    }
    assertThat(value).isEqualTo(List.of("bottom"));
  }

  @Test
  void typesNestedDeeperThanTheStackAreLoadedObservedAndDeleted() throws Exception {
    byte[] state = nestedArrays(FAR_TOO_DEEP).encodeStateAsUpdate();
    onSmallStack(
        () -> {
          YDoc doc = YDoc.create();
          int[] events = new int[1];
          doc.getArray("a").observeDeep(all -> events[0]++);
          doc.applyUpdate(state);
          doc.getArray("a").delete(0, 1);
          assertThat(events[0]).isEqualTo(2);
          assertThat(doc.getArray("a").toJson()).isEmpty();
        });
  }

  @Test
  void whatIsNestedTooDeepToBeCopiedIsRefused() {
    assertThatThrownBy(() -> nestedArrays(FAR_TOO_DEEP).getArray("a").clone())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Shared types that are nested deeper than 100 levels are not copied");
    YArray justTooDeep = nestedArrays(COPYABLE + 1).getArray("a");
    assertThatThrownBy(justTooDeep::clone).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatMayBeCopiedCanBeInsertedOnASmallStack() throws Exception {
    onSmallStack(
        () -> {
          YDoc doc = nestedArrays(COPYABLE);
          doc.getArray("b").push(doc.getArray("a").clone());
          assertThat(doc.getArray("b").getArray(0).toJson()).isEqualTo(doc.getArray("a").toJson());
        });
  }

  /** All kinds in turn: each has its own way to be copied and filled. */
  @Test
  void theLimitIsTheSameForAllKinds() throws Exception {
    onSmallStack(
        () -> {
          YDoc doc = YDoc.create();
          YMap first = doc.getMap("m");
          doc.transact(transaction -> nestAllKinds(first, COPYABLE));
          doc.getArray("b").push(first.clone());
          assertThat(depth(doc.getArray("b").getMap(0))).isEqualTo(COPYABLE);

          doc.transact(transaction -> nestAllKinds(first, COPYABLE + 1));
          assertThatThrownBy(first::clone).isInstanceOf(IllegalStateException.class);
        });
  }

  private static YDoc nestedArrays(int depth) {
    YDoc doc = YDoc.create();
    doc.transact(
        transaction -> {
          YArray array = doc.getArray("a");
          for (int i = 0; i < depth; i++) {
            YArray inner = new YArray();
            array.push(inner);
            array = inner;
          }
          array.push("bottom");
        });
    return doc;
  }

  /** Nests maps, texts, elements, hooks and XML texts in {@code top}, {@code depth} levels deep. */
  private static void nestAllKinds(YMap top, int depth) {
    YType outer = top;
    for (int i = 0; i < depth; i++) {
      YType inner =
          switch (i % 5) {
            case 0 -> new YText();
            case 1 -> new YXmlElement("p");
            case 2 -> new YXmlHook("hook");
            case 3 -> new YXmlText();
            default -> new YMap();
          };
      put(outer, inner);
      outer = inner;
    }
  }

  private static int depth(YType top) {
    int depth = 0;
    for (YType type = nested(top); type != null; type = nested(type)) {
      depth++;
    }
    return depth;
  }

  private static @Nullable YType nested(YType outer) {
    if (outer instanceof YText text) {
      List<Op> ops = text.toDelta().ops();
      return ops.isEmpty() ? null : (YType) ((Op.Insert) ops.get(0)).content();
    }
    return (YType)
        (outer instanceof YXmlElement element
            ? element.getAttribute("nested")
            : ((YMap) outer).get("nested"));
  }

  private static void put(YType outer, YType inner) {
    if (outer instanceof YText text) {
      text.insertEmbed(0, inner);
    } else if (outer instanceof YXmlElement element) {
      element.setAttribute("nested", inner);
    } else {
      ((YMap) outer).set("nested", inner);
    }
  }

  private static void onSmallStack(Runnable work) throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(work, true);
    Thread thread = new Thread(null, task, "small stack", SMALL_STACK);
    thread.start();
    assertThat(task.get()).isTrue();
  }
}
