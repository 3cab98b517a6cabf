package io.collab.core.codec;

import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import org.jspecify.annotations.Nullable;

/**
 * An update that has been decoded: everything in it can be read and is consistent in itself.
 *
 * <p>It keeps the bytes it was decoded from, which must not be modified, and reads them anew
 * whenever a {@link #cursor} walks through them: so it takes next to no memory.
 */
public final class WireUpdate {

  private static final byte[] NO_STRUCTS = {0, 0};

  private final byte[] bytes;
  private final boolean isV2;

  /** Where clients begin; null in version 2, where that is in many places. */
  private final @Nullable Sections sections;

  /** Whether the clients stand in descending order in the bytes. */
  private final boolean descending;

  private final int clientCount;
  private final long structCount;
  private final DeleteSet deletes;

  WireUpdate(
      byte[] bytes,
      @Nullable Sections sections,
      boolean descending,
      int clientCount,
      long structCount,
      DeleteSet deletes) {
    this.bytes = bytes;
    this.isV2 = sections == null;
    this.sections = sections;
    this.descending = descending;
    this.clientCount = clientCount;
    this.structCount = structCount;
    this.deletes = deletes;
  }

  /** Returns an update of deletions alone. */
  public static WireUpdate ofDeletions(DeleteSet deletes) {
    return new WireUpdate(NO_STRUCTS, new Sections(0), true, 0, 0, deletes);
  }

  /** Deleted units, known to the receiver or not. */
  public DeleteSet deletes() {
    return deletes;
  }

  /** Number of clients with structs. */
  public int clientCount() {
    return clientCount;
  }

  /** Number of structs, skips included. */
  public long structCount() {
    return structCount;
  }

  /** Returns a cursor before the first struct; clients come in descending order of ids. */
  public StructCursor cursor() {
    Sections known = sections;
    if (known != null) {
      return new StructCursor(new FieldReaderV1(bytes, DecodeLimits.TRUSTED, true), known);
    }
    return descending ? new StructCursor(columns(), false) : StructRows.cursor(bytes, columns());
  }

  /**
   * As {@link #cursor}, but the cursor can go to any struct. In version 2 the runs of the columns
   * are written out for it, which takes up to 50 bytes per struct.
   */
  public StructCursor seekableCursor() {
    return isV2 ? StructRows.cursor(bytes, columns()) : cursor();
  }

  private FieldReaderV2 columns() {
    return new FieldReaderV2(bytes, DecodeLimits.TRUSTED);
  }

  /** Returns the version 1 bytes. */
  public byte[] encodeV1() {
    return encode(UpdateEncoder.v1());
  }

  /** Returns the version 2 bytes. */
  public byte[] encodeV2() {
    return encode(UpdateEncoder.v2());
  }

  /** Writes this update with {@code out}, which is empty, and returns the bytes. */
  private byte[] encode(UpdateEncoder out) {
    StructSink sink = new StructSink(out);
    StructCursor structs = cursor();
    while (structs.next()) {
      sink.add(structs);
    }
    return sink.finish(deletes);
  }

  /**
   * Writes the structs that a replica at {@code known} has not seen, and all deletions: a state
   * vector does not say which of those were seen.
   *
   * <p>Source: Yjs 13.6, src/utils/updates.js, diffUpdateV2.
   *
   * @param out an empty encoder
   */
  public byte[] since(StateVector known, UpdateEncoder out) {
    StructSink sink = new StructSink(out);
    StructCursor structs = cursor();
    long client = -1;
    boolean begun = false;
    while (structs.next()) {
      if (structs.client() != client) {
        client = structs.client();
        begun = false;
      }
      if (!begun) {
        long clock = known.get(client);
        begun = !structs.isSkip() && structs.end() > clock;
        if (begun && structs.clock() < clock) {
          structs.cutFront(clock - structs.clock());
        }
      }
      if (begun) {
        sink.add(structs);
      }
    }
    return sink.finish(deletes);
  }
}
