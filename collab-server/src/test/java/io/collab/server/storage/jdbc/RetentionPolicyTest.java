package io.collab.server.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.jdbc.RetentionPolicy.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {

  private static final long NOW = at("2026-11-30T12:34:56Z");

  @Test
  void theLastVersionOfAnHourStays() {
    assertThat(
            kept(
                "2026-11-30T08:00:00Z",
                "2026-11-30T08:59:59Z",
                "2026-11-30T09:00:00Z",
                "2026-11-30T11:10:00Z",
                "2026-11-30T11:20:00Z"))
        .containsExactly("2026-11-30T08:59:59Z", "2026-11-30T09:00:00Z", "2026-11-30T11:20:00Z");
  }

  @Test
  void ofDaysLongAgoTheLastVersionStays() {
    assertThat(
            kept(
                "2026-07-01T08:00:00Z",
                "2026-07-01T23:59:59Z",
                "2026-07-02T00:00:00Z",
                "2026-07-02T05:00:00Z",
                "2026-11-29T05:00:00Z",
                "2026-11-29T06:00:00Z"))
        .containsExactly(
            "2026-07-01T23:59:59Z",
            "2026-07-02T05:00:00Z",
            "2026-11-29T05:00:00Z",
            "2026-11-29T06:00:00Z");
  }

  @Test
  void whoeverThinsWhenAndHoweverOftenTheLastOfEachDayStays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      List<Version> all = new ArrayList<>();
      long time = NOW - Duration.ofDays(200).toMillis();
      for (int seq = 1; seq <= 300; seq++) {
        time += random.nextLong(Duration.ofHours(30).toMillis());
        all.add(new Version(seq, time));
      }
      List<Version> thinned = new ArrayList<>(all);
      for (int visit = 0; visit < 5; visit++) { // by servers whose clocks differ
        long now = NOW + random.nextLong(Duration.ofDays(300).toMillis());
        thinned.removeAll(RetentionPolicy.superfluous(thinned, now));
      }
      for (int at = 0; at < all.size(); at++) {
        long day = all.get(at).time() / Duration.ofDays(1).toMillis();
        if (at + 1 == all.size() || all.get(at + 1).time() / Duration.ofDays(1).toMillis() != day) {
          assertThat(thinned).contains(all.get(at));
        }
      }
    }
  }

  @Test
  void rowsGoHourByHour() {
    RetentionPolicy policy = new RetentionPolicy(Duration.ofDays(30));

    assertThat(policy.rowsFrom(NOW)).isEqualTo(at("2026-10-31T12:00:00Z"));
    assertThat(new RetentionPolicy(Duration.ZERO).rowsFrom(NOW)).isEqualTo(NOW);
    assertThat(new RetentionPolicy(null).keepsAll()).isTrue();
  }

  private static List<String> kept(String... times) {
    List<Version> versions = new ArrayList<>();
    for (String time : times) {
      versions.add(new Version(versions.size() + 1, at(time)));
    }
    List<Version> superfluous = RetentionPolicy.superfluous(versions, NOW);
    versions.removeAll(superfluous);
    return versions.stream().map(v -> Instant.ofEpochMilli(v.time()).toString()).toList();
  }

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
