package io.collab.core.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeltaTest {

  @Test
  void equalNumbersAreEqualWhateverTheirJavaType() {
    Delta ints = Delta.builder().insert("a", Map.of("size", 1, "x", Map.of("y", 2.0f))).build();
    Delta longs = Delta.builder().insert("a", Map.of("size", 1L, "x", Map.of("y", 2))).build();

    assertThat(ints).isEqualTo(longs).hasSameHashCodeAs(longs);
  }

  @Test
  void whatADeltaWasMadeOfCanChangeWithoutIt() {
    Map<String, Object> embed = new HashMap<>(Map.of("image", new ArrayList<>(List.of(1))));
    Map<String, Object> attributes = new HashMap<>(Map.of("bold", true));
    Delta delta = Delta.builder().insertEmbed(embed, attributes).build();

    embed.put("image", 2);
    attributes.clear();

    assertThat(delta.toJson())
        .isEqualTo("[{\"insert\":{\"image\":[1]},\"attributes\":{\"bold\":true}}]");
    assertThatThrownBy(() -> ((Op.Insert) delta.ops().get(0)).attributes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aBuilderCanGoOnAfterItsDeltaWasTaken() {
    DeltaBuilder builder = Delta.builder().insert("a").delete(1);
    Delta first = builder.build();

    assertThat(builder.insert("b").delete(2).build())
        .isEqualTo(Delta.builder().insert("ab").delete(3).build());
    assertThat(first).isEqualTo(Delta.builder().insert("a").delete(1).build());
  }

  @Test
  void lengthsBeyondAnIntAreRefused() {
    Delta huge = Delta.builder().retain(Integer.MAX_VALUE, Map.of("a", 1)).build();

    assertThatThrownBy(() -> Delta.of(new Op.Delete(Integer.MAX_VALUE), new Op.Delete(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2,147,483,647");
    assertThatThrownBy(() -> Delta.builder().insert("x").build().transform(huge, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Op.Retain(0, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInsertBehindADeleteStandsBeforeItWhenWhatWasBetweenIsGone() {
    Map<String, Object> bold = Map.of("bold", true);
    Delta first = Delta.builder().retain(1).delete(1).build();
    Delta second = Delta.builder().delete(1).retain(1).insert("x").retain(1, bold).build();

    assertThat(first.transform(second, true))
        .isEqualTo(Delta.builder().insert("x").delete(1).retain(1, bold).build());
  }

  @Test
  void linesEndWhenTheVisitorHasEnough() {
    Delta text = Delta.builder().insert("a\nb\nc").build();
    List<String> seen = new ArrayList<>();

    text.eachLine(
        (line, attributes, index) -> {
          seen.add(index + line.toJson());
          return index < 1;
        });

    assertThat(seen).containsExactly("0[{\"insert\":\"a\"}]", "1[{\"insert\":\"b\"}]");
  }

  @Test
  void manyPiecesOfTextAreJoinedInTheTimeOfTheirLength() {
    DeltaBuilder builder = Delta.builder();
    for (int i = 0; i < 1_000_000; i++) {
      builder.insert("x").delete(1);
    }

    assertThat(builder.build().ops()).hasSize(2);
  }

  @Test
  void anEmbedIsChangedByItsHandler() {
    EmbedHandler counter =
        new EmbedHandler() {
          @Override
          public Object compose(Object data, Object change, boolean isChange) {
            return (Long) data + (Long) change;
          }

          @Override
          public Object transform(Object first, Object second, boolean firstWins) {
            return second;
          }

          @Override
          public Object invert(Object change, Object base) {
            return -(Long) change;
          }
        };
    Map<String, EmbedHandler> handlers = Map.of("counter", counter);
    Delta text = Delta.builder().insertEmbed(Map.of("counter", 5)).build();
    Delta plus = Delta.builder().retainEmbed("counter", 2, Map.of()).build();

    Delta after = text.compose(plus, handlers);

    assertThat(after).isEqualTo(Delta.builder().insertEmbed(Map.of("counter", 7)).build());
    assertThat(after.compose(plus.invert(text, handlers), handlers)).isEqualTo(text);
    assertThatThrownBy(() -> text.compose(plus))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("counter");
  }

  // ---------------------------------------------------------------- examples of docs/deltas.md

  @Test
  void buildAndRead() {
    // region build
    Delta greeting =
        Delta.builder().insert("Hello ").insert("Bob", Map.of("bold", true)).insert("\n").build();
    Delta change = Delta.builder().retain(6).insert("Ann").delete(3).build();
    Delta changed = greeting.compose(change); // Hello Ann
    Delta undo = change.invert(greeting);
    String json = changed.toJson(); // [{"insert":"Hello Ann\n"}]
    // endregion
    assertThat(json).isEqualTo("[{\"insert\":\"Hello Ann\\n\"}]");
    assertThat(changed.compose(undo)).isEqualTo(greeting);
  }

  @Test
  void twoPeopleAtOnce() {
    // region transform
    Delta text = Delta.builder().insert("The fox").build();
    Delta ann = Delta.builder().retain(4).insert("quick ").build();
    Delta bob = Delta.builder().retain(4).delete(3).insert("dog").build();
    Delta viaAnn = text.compose(ann).compose(ann.transform(bob, true));
    Delta viaBob = text.compose(bob).compose(bob.transform(ann, false)); // the same
    // endregion
    assertThat(viaAnn).isEqualTo(viaBob).isEqualTo(Delta.builder().insert("The quick dog").build());
  }

  @Test
  void jsonOfAnyOrigin() {
    String json = "[{\"retain\":4},{\"insert\":7}]";
    List<String> problems = new ArrayList<>();
    // region json
    try {
      Delta change = Delta.fromJson(json, DeltaLimits.DEFAULT);
      problems.add("none, it changes " + change.length() + " units");
    } catch (DeltaFormatException e) {
      problems.add(e.path() + ": " + e.getMessage()); // /1/insert: /1/insert must be a string, …
    }
    // endregion
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("/1/insert: /1/insert must be a str");
  }

  @Test
  void sharedTexts() {
    YDoc doc = YDoc.create();
    // region shared-text
    YText content = doc.getText("content");
    content.applyDelta(Delta.builder().insert("Hello world").build());
    Delta wanted = Delta.builder().insert("Hello, world!").build();
    content.applyDelta(content.toDelta().diff(wanted)); // only what differs becomes an edit
    // endregion
    assertThat(content.toDelta()).isEqualTo(wanted);
  }
}
