package io.collab.core.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.testkit.RandomCases;
import io.collab.core.testkit.RandomDeltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaJsonTest {

  private static Delta read(String json) {
    return Delta.fromJson(json, DeltaLimits.DEFAULT);
  }

  @Test
  void everyKindOfOperationIsWrittenAsQuillWritesIt() {
    String json =
        "[{\"insert\":\"a\\nb\",\"attributes\":{\"bold\":true}},{\"insert\":{\"image\":\"x\"}},"
            + "{\"retain\":3},{\"retain\":2,\"attributes\":{\"bold\":null,\"size\":1.5}},"
            + "{\"retain\":{\"table\":[1]},\"attributes\":{\"a\":1}},{\"delete\":4}]";

    assertThat(read(json).toJson()).isEqualTo(json);
    assertThat(read(json).ops())
        .hasSize(6)
        .contains(new Op.RetainEmbed("table", List.of(1), Map.of("a", 1)));
  }

  @Test
  void anObjectWithOpsIsADeltaToo() {
    assertThat(read("{\"ops\":[{\"insert\":\"a\"}]}"))
        .isEqualTo(Delta.builder().insert("a").build());
  }

  @Test
  void whatCoversNothingIsLeftOutAndWhatHasNoMeaningIgnored() {
    assertThat(
            read(
                "[{\"insert\":\"\"},{\"retain\":0},{\"delete\":0},"
                    + "{\"retain\":1,\"attributes\":{},\"id\":7},{\"delete\":1,\"attributes\":null}]"))
        .isEqualTo(Delta.of(new Op.Retain(1, Map.of()), new Op.Delete(1)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "{}                                       |                 | must be an array",
        "5                                        |                 | must be an array",
        "[                                        |                 | must be JSON",
        "{\"ops\":5}                              | /ops            | must be an array",
        "[5]                                      | /0              | must be an object",
        "[{}]                                     | /0              | must have one of insert",
        "[{\"retain\":1,\"delete\":1}]            | /0              | must have one of insert",
        "[{\"retain\":1},{\"insert\":5}]          | /1/insert       | must be a string",
        "[{\"insert\":null}]                      | /0/insert       | must be a string",
        "[{\"insert\":{}}]                        | /0/insert       | must be a string",
        "[{\"insert\":[1]}]                       | /0/insert       | must be a string",
        "[{\"retain\":-1}]                        | /0/retain       | must be a whole number",
        "[{\"retain\":1.5}]                       | /0/retain       | must be a whole number",
        "[{\"retain\":\"1\"}]                     | /0/retain       | must be a whole number",
        "[{\"retain\":{\"a\":1,\"b\":2}}]         | /0/retain       | must have the type",
        "{\"ops\":[{\"delete\":2147483648}]}      | /ops/0/delete   | must be a whole number",
        "[{\"insert\":\"a\",\"attributes\":[]}]   | /0/attributes   | must be an object",
      })
  void theFirstProblemIsNamedWithItsPlace(String json, String path, String problem) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            DeltaFormatException.class,
            e -> {
              assertThat(e.path()).isEqualTo(path == null ? "" : path);
              assertThat(e).hasMessageContaining(problem);
              assertThat(e.within("/delta"))
                  .hasMessage("/delta" + e.path() + " " + messageWithoutPath(e));
            });
  }

  private static String messageWithoutPath(DeltaFormatException e) {
    return String.valueOf(e.getMessage())
        .substring(e.path().isEmpty() ? "The delta ".length() : e.path().length() + 1);
  }

  @Test
  void limitsAreKept() {
    DeltaLimits limits = new DeltaLimits(2, 5, 1);

    Delta.fromJson("[{\"retain\":4},{\"insert\":\"a\",\"attributes\":{\"a\":1}}]", limits);
    assertTooMuch("[{\"retain\":1},{\"retain\":1},{\"retain\":1}]", "", limits);
    assertTooMuch("[{\"retain\":4},{\"insert\":\"ab\"}]", "/1/insert", limits);
    assertTooMuch("[{\"retain\":4},{\"delete\":2}]", "/1/delete", limits);
    Delta.fromJson("[{\"insert\":{\"a\":{\"b\":1}}}]", limits);
    assertTooMuch("[{\"insert\":{\"a\":{\"b\":{}}}}]", "/0/insert", limits);
    assertTooMuch("[{\"retain\":1,\"attributes\":{\"a\":[[]]}}]", "/0/attributes", limits);
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(DeltaFormatException.class);
    assertThatThrownBy(() -> new DeltaLimits(1, 1, 1_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxNesting");
  }

  private static void assertTooMuch(String json, String path, DeltaLimits limits) {
    assertThatThrownBy(() -> Delta.fromJson(json, limits))
        .isInstanceOfSatisfying(
            DeltaFormatException.class, e -> assertThat(e.path()).isEqualTo(path));
  }

  @Test
  void valuesNestedWithoutEndAreRefused() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);

    assertThatThrownBy(
            () ->
                Delta.fromValue(
                    List.of(Map.of("insert", Map.of("a", endless))), DeltaLimits.TRUSTED))
        .isInstanceOf(DeltaFormatException.class)
        .hasMessageContaining("/0/insert");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    RandomCases.run(
        1_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Delta text = RandomDeltas.document(random, 10);
          Delta change = RandomDeltas.change(random, text);
          assertThat(read(text.toJson())).isEqualTo(text);
          assertThat(read(change.toJson())).isEqualTo(change);
          assertThat(Delta.fromValue(change.toValue(), DeltaLimits.DEFAULT)).isEqualTo(change);
        });
  }
}
