package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decodes an update as a whole: either everything in it can be read and is consistent in itself, or
 * nothing is returned.
 *
 * <p>Refused are, beyond what cannot be read: items without units or longer than 2<sup>31</sup> -
 * 1, clocks above 2<sup>53</sup> - 1, items that refer to themselves or to later units of their own
 * client, the same client listed twice, and more structs than {@link DecodeLimits} allow. Bytes
 * after the end are ignored, as Yjs does.
 *
 * <p>Takes time and memory linear in the input, except for the structs that the limits let a
 * version 2 update describe by runs.
 *
 * <p>Source: Yjs 13.6, src/utils/encoding.js, readClientsStructRefs.
 */
public final class UpdateDecoder {

  private final FieldReader in;

  /** How many structs may still come. */
  private long structsLeft;

  private UpdateDecoder(FieldReader in, long maxStructs) {
    this.in = in;
    this.structsLeft = maxStructs;
  }

  /**
   * Decodes a version 1 update within {@link DecodeLimits#DEFAULT}.
   *
   * @throws DecodeException if it is truncated, malformed or above the limits
   */
  public static WireUpdate decodeV1(byte[] update) {
    return decodeV1(update, DecodeLimits.DEFAULT);
  }

  /** As {@link #decodeV1(byte[])}, within {@code limits}. */
  public static WireUpdate decodeV1(byte[] update, DecodeLimits limits) {
    FieldReader in = new FieldReaderV1(new ByteReader(update), limits.maxNesting());
    return new UpdateDecoder(in, maxStructs(update, limits)).decode();
  }

  /**
   * Decodes a version 2 update within {@link DecodeLimits#DEFAULT}.
   *
   * @throws DecodeException if it is truncated, malformed or above the limits
   */
  public static WireUpdate decodeV2(byte[] update) {
    return decodeV2(update, DecodeLimits.DEFAULT);
  }

  /** As {@link #decodeV2(byte[])}, within {@code limits}. */
  public static WireUpdate decodeV2(byte[] update, DecodeLimits limits) {
    FieldReader in = new FieldReaderV2(new ByteReader(update), limits.maxNesting());
    return new UpdateDecoder(in, maxStructs(update, limits)).decode();
  }

  private static long maxStructs(byte[] update, DecodeLimits limits) {
    return limits.maxUnbackedStructs() + update.length;
  }

  private WireUpdate decode() {
    long count = in.readNumber();
    List<WireClient> clients = new ArrayList<>(capacityFor(count));
    boolean descending = true;
    for (long i = 0; i < count; i++) {
      WireClient client = readClient();
      if (!client.structs().isEmpty()) {
        int last = clients.size() - 1;
        descending &= last < 0 || client.client() < clients.get(last).client();
        clients.add(client);
      }
    }
    if (!descending) {
      sortDescending(clients);
    }
    return new WireUpdate(clients, in.readDeleteSet());
  }

  private void sortDescending(List<WireClient> clients) {
    clients.sort(Comparator.comparingLong(WireClient::client).reversed());
    for (int i = 1; i < clients.size(); i++) {
      long client = clients.get(i).client();
      if (client == clients.get(i - 1).client()) {
        throw in.error("Client " + client + " is listed twice");
      }
    }
  }

  private WireClient readClient() {
    long count = in.readNumber();
    long client = in.readClient();
    long clock = in.readNumber();
    structsLeft -= count;
    if (structsLeft < 0) {
      throw in.error(count + " structs of client " + client + " are too many for this update");
    }
    List<WireStruct> structs = new ArrayList<>(capacityFor(count));
    for (long i = 0; i < count; i++) {
      int info = in.readInfo();
      if ((info & StructInfo.KIND) == StructInfo.SKIP) {
        clock = readSkip(client, clock, structs);
      } else {
        WireStruct struct = readItemOrGc(client, clock, info);
        structs.add(struct);
        clock = checkedEnd(clock, struct.length());
      }
    }
    return new WireClient(client, structs);
  }

  private WireStruct readItemOrGc(long client, long clock, int info) {
    return (info & StructInfo.KIND) == StructInfo.GC
        ? new WireGc(client, clock, in.readLength())
        : new WireItem(client, clock, info, in);
  }

  /** Returns the clock after the skip. One without units says nothing and is left out. */
  private long readSkip(long client, long clock, List<WireStruct> structs) {
    long length = in.readNumber();
    long end = checkedEnd(clock, length);
    if (length > 0) {
      structs.add(new WireSkip(client, clock, length));
    }
    return end;
  }

  private long checkedEnd(long clock, long length) {
    if (length > ByteReader.MAX_UINT - clock) {
      throw in.error("A struct beyond clock 2^53 - 1");
    }
    return clock + length;
  }

  /**
   * Initial size of a list for which {@code count} is claimed: what the bytes that are there allow.
   */
  private int capacityFor(long count) {
    return (int) Math.min(count, in.rest.remaining());
  }
}
