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

  /** Everything is checked first, so that no claimed number has to be doubted afterwards. */
  private static DeleteSet read(ByteReader in, boolean v2) {
    int start = in.position();
    int clients = countClients(in, v2);
    if (clients == 0) {
      return DeleteSet.EMPTY;
    }
    in.seek(start);
    long[] ids = new long[clients];
    long[][] bounds = new long[clients][];
    long sections = in.readVarUint();
    int filled = 0;
    for (long i = 0; i < sections; i++) {
      long client = in.readVarUint();
      long[] ranges = readRanges(in, v2);
      if (ranges.length > 0) {
        ids[filled] = client;
        bounds[filled++] = ranges;
      }
    }
    return DeleteSet.ofRanges(ids, bounds);
  }

  /** Returns how many sections have a range that is not empty. */
  private static int countClients(ByteReader in, boolean v2) {
    long sections = in.readVarUint();
    int clients = 0;
    for (long i = 0; i < sections; i++) {
      in.readVarUint();
      clients += skipRanges(in, v2) > 0 ? 1 : 0;
    }
    return clients;
  }

  /** Returns how many ranges are not empty. */
  private static int skipRanges(ByteReader in, boolean v2) {
    long count = in.readVarUint();
    int ranges = 0;
    long end = 0;
    for (long i = 0; i < count; i++) {
      long clock = (v2 ? end : 0) + in.readVarUint();
      long length = (v2 ? 1 : 0) + in.readVarUint();
      end = clock + length;
      if (end > ByteReader.MAX_UINT) {
        throw new DecodeException("A deletion beyond clock 2^53 - 1", in.position());
      }
      ranges += length > 0 ? 1 : 0;
    }
    return ranges;
  }

  private static long[] readRanges(ByteReader in, boolean v2) {
    int start = in.position();
    long[] bounds = new long[2 * skipRanges(in, v2)];
    in.seek(start);
    long count = in.readVarUint();
    int filled = 0;
    long end = 0;
    for (long i = 0; i < count; i++) {
      long clock = (v2 ? end : 0) + in.readVarUint();
      end = clock + (v2 ? 1 : 0) + in.readVarUint();
      if (end > clock) {
        bounds[filled++] = clock;
        bounds[filled++] = end;
      }
    }
    return bounds;
  }
}
