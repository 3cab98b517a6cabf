package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;

/**
 * The two layouts of a delete set, as it stands at the end of an update and at the start of a
 * snapshot: number of clients; for each, descending, its id, the number of ranges and the ranges,
 * ascending.
 *
 * <p>A range is its first clock and its length. In version 2 clocks count from the end of the
 * client's range before, and lengths are less one.
 *
 * <p>Readers accept any order, repeats and empty ranges, and throw {@link DecodeException} if the
 * bytes are truncated or malformed.
 *
 * <p>Source: Yjs 13.6, src/utils/DeleteSet.js.
 */
public final class DeleteSetCodec {

  private DeleteSetCodec() {}

  /** Writes {@code deletes} in version 1. */
  public static void writeV1(DeleteSet deletes, ByteWriter out) {
    out.writeVarUint(deletes.clientCount());
    for (int i = 0; i < deletes.clientCount(); i++) {
      out.writeVarUint(deletes.client(i));
      out.writeVarUint(deletes.rangeCount(i));
      for (int j = 0; j < deletes.rangeCount(i); j++) {
        long start = deletes.rangeStart(i, j);
        out.writeVarUint(start);
        out.writeVarUint(deletes.rangeEnd(i, j) - start);
      }
    }
  }

  /** Writes {@code deletes} in version 2. */
  public static void writeV2(DeleteSet deletes, ByteWriter out) {
    out.writeVarUint(deletes.clientCount());
    for (int i = 0; i < deletes.clientCount(); i++) {
      out.writeVarUint(deletes.client(i));
      out.writeVarUint(deletes.rangeCount(i));
      long end = 0;
      for (int j = 0; j < deletes.rangeCount(i); j++) {
        long start = deletes.rangeStart(i, j);
        out.writeVarUint(start - end);
        end = deletes.rangeEnd(i, j);
        out.writeVarUint(end - start - 1);
      }
    }
  }

  /** Reads version 1. */
  public static DeleteSet readV1(ByteReader in) {
    return read(in, false);
  }

  /** Reads version 2. */
  public static DeleteSet readV2(ByteReader in) {
    return read(in, true);
  }

  private static DeleteSet read(ByteReader in, boolean v2) {
    long clients = in.readVarUint();
    if (clients == 0) {
      return DeleteSet.EMPTY;
    }
    DeleteSet.Builder deletes = new DeleteSet.Builder();
    for (long i = 0; i < clients; i++) {
      long client = in.readVarUint();
      long ranges = in.readVarUint();
      long end = 0;
      for (long j = 0; j < ranges; j++) {
        long clock = (v2 ? end : 0) + in.readVarUint();
        long length = (v2 ? 1 : 0) + in.readVarUint();
        end = clock + length;
        if (end > ByteReader.MAX_UINT) {
          throw new DecodeException("A deletion beyond clock 2^53 - 1", in.position());
        }
        deletes.add(client, clock, length);
      }
    }
    return deletes.build();
  }
}
