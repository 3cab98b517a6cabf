package io.collab.core.codec;

import io.collab.core.id.Id;

/** A run of successive clocks of one client, as it stands in an update. Immutable. */
public abstract sealed class WireStruct permits WireItem, WireGc, WireSkip {

  private final long client;
  private final long clock;

  WireStruct(long client, long clock) {
    this.client = client;
    this.clock = clock;
  }

  /** The client that wrote the units. */
  public final long client() {
    return client;
  }

  /** Clock of the first unit. */
  public final long clock() {
    return clock;
  }

  /** Number of clocks, at least 1; at most 2<sup>31</sup> - 1 unless this is a {@link WireSkip}. */
  public abstract long length();

  /** The clock after the last unit. */
  public final long end() {
    return clock + length();
  }

  /**
   * Returns this struct without its first {@code offset} units.
   *
   * @param offset above 0 and below the length
   */
  public abstract WireStruct from(long offset);

  /**
   * Returns the first {@code length} units of this struct.
   *
   * @param length above 0 and below the length
   */
  public abstract WireStruct upTo(long length);

  /** Writes the info byte and all that follows it. */
  public abstract void write(UpdateEncoder out);

  /** Checks the argument of {@link #from} and {@link #upTo}. */
  final void checkCut(long offset) {
    if (offset <= 0 || offset >= length()) {
      throw new IllegalArgumentException("No cut after " + offset + " units of " + this);
    }
  }

  /** Returns the form used in messages and dumps: type, id of the first unit, length. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " " + new Id(client, clock) + "+" + length();
  }
}
