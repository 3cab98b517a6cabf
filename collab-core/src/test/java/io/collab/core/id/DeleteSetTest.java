package io.collab.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.encoding.ByteReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class DeleteSetTest {

  /** One call of the builder. */
  record Addition(long client, long clock, long length) {}

  private static DeleteSet of(List<Addition> additions) {
    DeleteSet.Builder builder = new DeleteSet.Builder();
    additions.forEach(a -> builder.add(a.client(), a.clock(), a.length()));
    return builder.build();
  }

  private static Set<Id> units(List<Addition> additions) {
    Set<Id> units = new HashSet<>();
    for (Addition a : additions) {
      for (long clock = a.clock(); clock < a.clock() + a.length(); clock++) {
        units.add(new Id(a.client(), clock));
      }
    }
    return units;
  }

  @Property
  void theSetHoldsExactlyWhatWasAdded(@ForAll("additions") List<Addition> additions) {
    DeleteSet set = of(additions);
    Set<Id> units = units(additions);
    for (long client = 0; client < 6; client++) {
      for (long clock = 0; clock < 40; clock++) {
        assertThat(set.contains(client, clock)).isEqualTo(units.contains(new Id(client, clock)));
      }
    }
    assertThat(set.isEmpty()).isEqualTo(units.isEmpty());
    assertNormal(set);
  }

  @Property
  void theOrderOfAdditionsDoesNotMatter(
      @ForAll("additions") List<Addition> additions, @ForAll Random random) {
    List<Addition> shuffled = new ArrayList<>(additions);
    Collections.shuffle(shuffled, random);
    assertThat(of(shuffled)).isEqualTo(of(additions)).hasSameHashCodeAs(of(additions));
  }

  @Property
  void theUnionHoldsWhatEitherHolds(
      @ForAll("additions") List<Addition> left, @ForAll("additions") List<Addition> right) {
    List<Addition> both = new ArrayList<>(left);
    both.addAll(right);
    assertThat(of(left).union(of(right))).isEqualTo(of(both));
    assertNormal(of(left).union(of(right)));
  }

  @Property
  void theDifferenceHoldsWhatOnlyTheFirstHolds(
      @ForAll("additions") List<Addition> left, @ForAll("additions") List<Addition> right) {
    DeleteSet difference = of(left).minus(of(right));
    Set<Id> expected = units(left);
    expected.removeAll(units(right));
    DeleteSet.Builder builder = new DeleteSet.Builder();
    expected.forEach(id -> builder.add(id.client(), id.clock(), 1));
    assertThat(difference).isEqualTo(builder.build());
    assertNormal(difference);
  }

  private static void assertNormal(DeleteSet set) {
    long[] clients = set.clients();
    assertThat(set.clientCount()).isEqualTo(clients.length);
    for (int i = 0; i < clients.length; i++) {
      assertThat(set.client(i)).isEqualTo(clients[i]);
      assertThat(i == 0 || clients[i] < clients[i - 1]).isTrue();
      List<IdRange> ranges = set.ranges(clients[i]);
      assertThat(ranges).isNotEmpty().hasSize(set.rangeCount(i));
      for (int j = 0; j < ranges.size(); j++) {
        assertThat(ranges.get(j)).isEqualTo(new IdRange(set.rangeStart(i, j), set.rangeEnd(i, j)));
        assertThat(j == 0 || ranges.get(j).start() > ranges.get(j - 1).end()).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<List<Addition>> additions() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 4),
            Arbitraries.longs().between(0, 30),
            Arbitraries.longs().between(0, 6))
        .as(Addition::new)
        .list()
        .ofMaxSize(20);
  }

  @Test
  void backspacingGivesOneRange() {
    DeleteSet.Builder builder = new DeleteSet.Builder();
    for (long clock = 9; clock >= 3; clock--) {
      builder.add(1, clock, 1);
    }
    assertThat(builder.build().ranges(1)).containsExactly(new IdRange(3, 10));
  }

  @Test
  void aBuilderCanGoOnAfterBuilding() {
    DeleteSet.Builder builder = new DeleteSet.Builder().add(1, 5, 2);
    DeleteSet first = builder.build();
    builder.add(1, 7, 1).add(2, 0, 1);
    assertThat(first).isEqualTo(of(List.of(new Addition(1, 5, 2))));
    assertThat(builder.build())
        .isEqualTo(of(List.of(new Addition(1, 5, 3), new Addition(2, 0, 1))))
        .hasToString("{2=[[0, 1)], 1=[[5, 8)]}");
  }

  @Test
  void clocksOutOfRangeAreRefused() {
    DeleteSet.Builder builder = new DeleteSet.Builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(1, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(1, 0, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(1, 1, ByteReader.MAX_UINT));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.add(1, 1, Long.MAX_VALUE));
    assertThat(builder.build()).isSameAs(DeleteSet.EMPTY);
  }

  @Test
  void anUnknownClientHasNoRanges() {
    assertThat(DeleteSet.EMPTY.ranges(1)).isEmpty();
    assertThat(DeleteSet.EMPTY.contains(1, 0)).isFalse();
  }

  @Test
  void anEmptyRangeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new IdRange(3, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new IdRange(-1, 3));
    assertThat(new IdRange(3, 5))
        .returns(2L, IdRange::length)
        .matches(range -> range.contains(4) && !range.contains(5) && !range.contains(2))
        .hasToString("[3, 5)");
    assertThat(new Id(1, 2)).hasToString("1:2");
  }
}
