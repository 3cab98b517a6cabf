package io.collab.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.collab.core.delta.Delta;
import io.collab.core.ot.OtException.Reason;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OtServerTest {

  private final OtServer server = new OtServer("run", 3, 1_000_000);

  private static Delta insert(int index, String text) {
    return Delta.builder().retain(index).insert(text).build();
  }

  @Test
  void whatTheLogInsertedComesFirst() {
    server.append(insert(2, "xx"));

    assertThat(server.transformToHead(0, insert(2, "a"))).isEqualTo(insert(4, "a"));
    assertThat(server.transformToHead(0, insert(1, "a"))).isEqualTo(insert(1, "a"));
    assertThat(server.transformToHead(1, insert(2, "a"))).isEqualTo(insert(2, "a"));
  }

  @Test
  void whatTheLogFormattedStays() {
    server.append(Delta.builder().retain(2, Map.of("color", "red")).build());

    assertThat(
            server.transformToHead(
                0, Delta.builder().retain(2, Map.of("color", "blue", "bold", true)).build()))
        .isEqualTo(Delta.builder().retain(2, Map.of("bold", true)).build());
  }

  @Test
  void theLogKeepsTheLatestChanges() {
    for (int i = 1; i <= 5; i++) {
      assertThat(server.append(insert(0, "x"))).isEqualTo(i);
    }

    assertThat(server.after(2)).extracting(LogEntry::rev).containsExactly(3L, 4L, 5L);
    assertThat(server.after(5)).isEmpty();
    assertThat(server.canResume("run", 2)).isTrue();
    assertThat(server.canResume("run", 1)).isFalse();
    assertThat(server.canResume("run", 6)).isFalse();
    assertThat(server.canResume("other", 5)).isFalse();
    assertFails(Reason.UNKNOWN_REVISION, () -> server.after(1));
    assertFails(Reason.UNKNOWN_REVISION, () -> server.transformToHead(6, insert(0, "x")));
  }

  @Test
  void theLogTakesNoMoreMemoryThanItMay() {
    OtServer small = new OtServer("run", 1_000, 20_000);
    for (int i = 0; i < 100; i++) {
      small.append(insert(0, "x".repeat(1_000)));
    }

    assertThat(small.canResume("run", 92)).isTrue();
    assertThat(small.canResume("run", 91)).isFalse();
  }

  @Test
  void anOperationIsKnownByItsNumber() {
    OpId first = new OpId("s", 1);
    OpId second = new OpId("s", 2);

    assertThat(server.isDuplicate(first)).isFalse();
    server.append(first, insert(0, "a"), Delta.EMPTY);
    server.append(insert(0, "b"));
    server.append(second, insert(0, "c"), insert(1, "!"));

    assertThat(server.isDuplicate(first)).isTrue();
    assertThat(server.isDuplicate(second)).isTrue();
    assertThat(server.find(first)).map(LogEntry::rev).contains(1L);
    assertThat(server.find(second)).map(LogEntry::correction).contains(insert(1, "!"));
    assertThat(server.find(new OpId("other", 1))).isEmpty();
    assertFails(Reason.OUT_OF_ORDER, () -> server.append(second, insert(0, "c"), Delta.EMPTY));
    assertThat(server.rev()).isEqualTo(3);
  }

  @Test
  void operationsAreMissingBeforeOneWithAHigherNumber() {
    assertFails(Reason.OUT_OF_ORDER, () -> server.isDuplicate(new OpId("s", 2)));
    assertFails(Reason.OUT_OF_ORDER, () -> server.isDuplicate(new OpId("s", 0)));

    server.restore("s", 7);

    assertThat(server.knows("s")).isTrue();
    assertThat(server.lastOp("s")).isEqualTo(7);
    assertThat(server.isDuplicate(new OpId("s", 7))).isTrue();
    assertThat(server.isDuplicate(new OpId("s", 8))).isFalse();
    server.forget("s");
    assertThat(server.knows("s")).isFalse();
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(OtException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
