package io.collab.core.codec;

/** Units that are deleted and of which nothing but the clocks is known any more. */
public final class WireGc extends WireStruct {

  private final long length;

  /**
   * Creates the struct.
   *
   * @param length number of clocks, from 1 to 2<sup>31</sup> - 1
   */
  public WireGc(long client, long clock, long length) {
    super(client, clock);
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public WireGc from(long offset) {
    checkCut(offset);
    return new WireGc(client(), clock() + offset, length - offset);
  }

  @Override
  public WireGc upTo(long first) {
    checkCut(first);
    return new WireGc(client(), clock(), first);
  }

  @Override
  public void write(UpdateEncoder out) {
    out.writeInfo(StructInfo.GC);
    out.writeLen(length);
  }
}
