package io.collab.core.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.change.EntryWrite;
import io.collab.core.change.RangeChange;
import io.collab.core.change.TypeChange;
import io.collab.core.change.WrittenClocks;
import io.collab.core.event.Subscription;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.IdRange;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an embedder learns of an update before it passes it on. */
final class UpdateReportTest {

  private final YDoc server = withId(9);
  private final List<UpdateReport> reports = new ArrayList<>();

  private static YDoc withId(long id) {
    return YDoc.create(YDocOptions.defaults().withClientId(id).withCleanUpFormatting(false));
  }

  private UpdateReport reportOf(byte[] update) {
    reports.clear();
    Subscription subscription = server.onUpdateReport(reports::add);
    server.applyUpdate(update, "socket 7");
    subscription.close();
    assertThat(reports).hasSize(1);
    return reports.get(0);
  }

  @Test
  void itSaysWhoWroteWhatWhere() {
    YDoc ada = withId(1);
    YDoc bob = withId(2);
    ada.getText("t").insert(0, "Hello");
    server.applyUpdate(ada.encodeStateAsUpdate());
    bob.applyUpdate(ada.encodeStateAsUpdate());
    ada.getText("t").insert(5, "!");
    bob.getText("t").delete(0, 2);
    bob.getText("t").format(0, 1, Map.of("bold", true));
    bob.getMap("m").set("k", 1);

    UpdateReport report =
        reportOf(Updates.merge(List.of(ada.encodeStateAsUpdate(), bob.encodeStateAsUpdate())));

    Map<String, Long> bold = new LinkedHashMap<>(Map.of("bold", 2L));
    assertThat(report.origin()).isEqualTo("socket 7");
    assertThat(report.written())
        .containsExactly(
            new WrittenClocks(2, new IdRange(0, 3)), new WrittenClocks(1, new IdRange(5, 6)));
    assertThat(report.deleted()).isEqualTo(new DeleteSet.Builder().add(1, 0, 2).build());
    assertThat(report.types())
        .containsExactlyInAnyOrder(
            new TypeChange(
                "t",
                List.of(),
                List.of(
                    new RangeChange.Deleted(0, 2, 1),
                    new RangeChange.Formatted(0, 1, bold),
                    new RangeChange.Inserted(3, 1, 1)),
                List.of()),
            new TypeChange("m", List.of(), List.of(), List.of(new EntryWrite("k", 2L, null))));
  }

  @Test
  void itLooksIntoTypesThatTheUpdateBrings() {
    YDoc ada = withId(1);
    YDoc bob = withId(2);
    ada.getArray("a").push(0, new YMap());
    bob.applyUpdate(ada.encodeStateAsUpdate());
    bob.getArray("a").get(1, YMap.class).set("k", "by bob");

    UpdateReport report = reportOf(bob.encodeStateAsUpdate());

    assertThat(report.types())
        .containsExactly(
            new TypeChange("a", List.of(), List.of(new RangeChange.Inserted(0, 2, 1)), List.of()),
            new TypeChange("a", List.of(1), List.of(), List.of(new EntryWrite("k", 2L, null))));
  }

  @Test
  void aTypeComesBeforeThoseInsideIt() {
    YArray array = server.getArray("a");
    array.push(new YMap());

    server.onUpdateReport(reports::add);
    server.transact(
        transaction -> {
          array.get(0, YMap.class).set("k", 1);
          array.push("last");
        });

    assertThat(reports.get(0).types())
        .extracting(TypeChange::path)
        .containsExactly(List.of(), List.of(0));
  }

  @Test
  void textThatWasContinuedIsFormattedOnlyAsFarAsItWasThere() {
    YDoc ada = withId(1);
    ada.getText("t").insert(0, "ab");
    server.applyUpdate(ada.encodeStateAsUpdate());
    ada.getText("t").insert(2, "c");
    ada.getText("t").format(0, 3, Map.of("bold", true));

    UpdateReport report = reportOf(ada.encodeStateAsUpdate());

    assertThat(report.types().get(0).ranges())
        .containsExactly(
            new RangeChange.Formatted(0, 2, Map.of("bold", 1L)), new RangeChange.Inserted(2, 1, 1));
  }

  @Test
  void itComesBeforeTheUpdateIsPassedOnAndHoldsTheSameBytes() {
    List<Object> order = new ArrayList<>();
    server.onUpdate(event -> order.add(event.update()));
    server.onUpdateReport(report -> order.add(report));

    server.getText("t").insert(0, "a");

    assertThat(order).hasSize(2);
    assertThat(((UpdateReport) order.get(0)).update()).isSameAs(order.get(1));
  }

  @Test
  void whatObserversAddToTheUpdateIsAmongTheWrittenClocks() {
    server.onUpdateReport(reports::add);
    YText text = server.getText("t");
    text.observe(
        event -> {
          if (text.length() < 3) {
            text.insert(0, "x");
          }
        });

    text.insert(0, "a");

    assertThat(reports.get(0).written()).containsExactly(new WrittenClocks(9, new IdRange(0, 2)));
    assertThat(reports.get(0).types().get(0).ranges())
        .containsExactly(new RangeChange.Inserted(0, 1, 9));
  }

  @Test
  void updatesThatOnlyWaitAreNotReported() {
    YDoc ada = withId(1);
    ada.getText("t").insert(0, "a");
    List<byte[]> second = new ArrayList<>();
    ada.onUpdate(event -> second.add(event.update()));
    ada.getText("t").insert(1, "b");
    server.onUpdateReport(reports::add);

    server.applyUpdate(second.get(0));

    assertThat(reports).isEmpty();
  }
}
