package io.collab.server.storage.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long rows are kept, and which versions of a document stay when they are gone: the last of
 * each hour for 90 days, the last of each day for ever. Hours and days are those of UTC.
 *
 * @param rows how old a row must be to be trimmed; null keeps all rows
 */
record RetentionPolicy(@Nullable Duration rows) {

  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final Duration HOURLY = Duration.ofDays(90);

  /**
   * A snapshot that is kept.
   *
   * @param seq number of the last row in it
   * @param time when that row was written, in milliseconds since 1970
   */
  record Version(long seq, long time) {}

  boolean keepsAll() {
    return rows == null;
  }

  /**
   * Rows from before this moment are trimmed; in milliseconds since 1970, as all times here. Moves
   * hour by hour: one after the other, rows would each cost a snapshot.
   */
  long rowsFrom(long now) {
    if (rows == null) {
      return Long.MIN_VALUE;
    }
    long step = Math.max(1, Math.min(HOUR_MILLIS, rows.toMillis()));
    return Math.floorDiv(now - rows.toMillis(), step) * step;
  }

  /** Versions from before this moment are kept by days, later ones by hours. */
  static long hoursFrom(long now) {
    // Begins with a day: an hour that still counts must not make its day lose the last version.
    return Math.floorDiv(now - HOURLY.toMillis(), DAY_MILLIS) * DAY_MILLIS;
  }

  /** Where the time ends of which only one version is kept. */
  static long periodEnd(long time, long now) {
    long period = time < hoursFrom(now) ? DAY_MILLIS : HOUR_MILLIS;
    return (Math.floorDiv(time, period) + 1) * period;
  }

  /**
   * Versions that are not kept.
   *
   * @param versions in their order
   * @return all that a later one of the same hour or day follows
   */
  static List<Version> superfluous(List<Version> versions, long now) {
    List<Version> superfluous = new ArrayList<>();
    for (int i = 0; i + 1 < versions.size(); i++) {
      if (versions.get(i + 1).time() < periodEnd(versions.get(i).time(), now)) {
        superfluous.add(versions.get(i));
      }
    }
    return superfluous;
  }
}
