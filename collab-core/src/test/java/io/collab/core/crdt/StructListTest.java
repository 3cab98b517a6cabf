package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StructListTest {

  private final Client client = new Client(1, new ClientTable());

  /** Splits and joins at random, and compares every lookup with a plain list. */
  @Test
  void findsStructsByClockThroughSplitsAndJoins() {
    RandomCases.run(
        30,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          StructList list = new StructList();
          List<Gc> twin = new ArrayList<>();
          for (int i = 0; i < 3000; i++) {
            change(list, twin, random);
            Gc expected = twin.get(random.nextInt(twin.size()));
            long clock = expected.clock + random.nextInt(expected.length);
            assertThat(list.find(clock)).isSameAs(expected);
          }
          assertSame(list, twin);
        });
  }

  private void change(StructList list, List<Gc> twin, SplittableRandom random) {
    int at = twin.isEmpty() ? 0 : random.nextInt(twin.size());
    switch (random.nextInt(5)) {
      case 0 -> {
        Gc left = twin.isEmpty() ? null : twin.get(at);
        if (left != null && left.length > 1) {
          int keep = 1 + random.nextInt(left.length - 1);
          Gc right = new Gc(client, left.clock + keep, left.length - keep);
          left.length = keep;
          list.insertAfter(left, right);
          twin.add(at + 1, right);
        }
      }
      case 1 -> {
        if (at > 0) {
          Gc right = twin.remove(at);
          list.remove(right);
          twin.get(at - 1).length += right.length;
        }
      }
      case 2 -> moveBorder(list, twin, at, random);
      default -> {}
    }
    Gc added = new Gc(client, list.end(), 1 + random.nextInt(9));
    list.add(added);
    twin.add(added);
  }

  /** Moves units between the struct at {@code at} and the one before. */
  private static void moveBorder(StructList list, List<Gc> twin, int at, SplittableRandom random) {
    if (at > 0) {
      Gc left = twin.get(at - 1);
      Gc right = twin.get(at);
      long oldStart = right.clock;
      int moved = random.nextInt(left.length + right.length - 1) + 1 - left.length;
      left.length += moved;
      right.clock += moved;
      right.length -= moved;
      list.startMoved(right, oldStart);
    }
  }

  private static void assertSame(StructList list, List<Gc> twin) {
    assertThat(list.countFrom(0)).isEqualTo(twin.size());
    assertThat(list.last()).isSameAs(twin.get(twin.size() - 1));
    List<Struct> walked = new ArrayList<>();
    StructList.Cursor cursor = list.cursorAt(0);
    for (Struct s = cursor.next(); s != null; s = cursor.next()) {
      walked.add(s);
    }
    assertThat(walked).isEqualTo(new ArrayList<Struct>(twin));
    for (int i = 1; i < twin.size(); i++) {
      assertThat(list.before(twin.get(i))).isSameAs(twin.get(i - 1));
      assertThat(list.after(twin.get(i - 1))).isSameAs(twin.get(i));
    }
  }
}
