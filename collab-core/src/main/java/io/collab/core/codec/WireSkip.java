package io.collab.core.codec;

/** Units that exist, but are not part of this update. */
public final class WireSkip extends WireStruct {

  private final long length;

  /**
   * Creates the struct.
   *
   * @param length number of clocks, at least 1
   */
  public WireSkip(long client, long clock, long length) {
    super(client, clock);
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public WireSkip from(long offset) {
    checkCut(offset);
    return new WireSkip(client(), clock() + offset, length - offset);
  }

  @Override
  public WireSkip upTo(long first) {
    checkCut(first);
    return new WireSkip(client(), clock(), first);
  }

  @Override
  public void write(UpdateEncoder out) {
    out.writeInfo(StructInfo.SKIP);
    out.writeSkipLen(length);
  }
}
