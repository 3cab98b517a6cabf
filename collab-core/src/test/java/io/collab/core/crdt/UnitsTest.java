package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.id.Id;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class UnitsTest {

  private static final long LAST_CLOCK = (1L << 53) - 1;

  @Test
  void unitsOfAnyClockHaveOneNameEach() {
    SplittableRandom random = new SplittableRandom(5);
    ClientTable table = new ClientTable();
    Map<Long, Id> byName = new HashMap<>();
    Map<Id, Long> byUnit = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      Client client = table.getOrAdd(random.nextInt(50));
      long clock = random.nextLong(LAST_CLOCK + 1) >>> random.nextInt(53);
      long name = client.unit(clock);
      Id unit = new Id(client.id, clock);
      assertThat(name).isNotEqualTo(Units.NONE);
      assertThat(byName.merge(name, unit, (old, now) -> old)).isEqualTo(unit);
      assertThat(byUnit.merge(unit, name, (old, now) -> old)).isEqualTo(name);
      assertThat(table.units().clientOf(name)).isSameAs(client);
      assertThat(table.units().clockOf(name)).isEqualTo(clock);
    }
  }
}
