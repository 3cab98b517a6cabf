package io.collab.core.codec;

import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import java.util.Arrays;

/**
 * Decodes an update as a whole: either everything in it can be read and is consistent in itself, or
 * nothing is returned.
 *
 * <p>Refused are, beyond what cannot be read: items without units or longer than 2<sup>31</sup> -
 * 1, clocks above 2<sup>53</sup> - 1, items that refer to themselves or to later units of their own
 * client, the same client listed twice, and what {@link DecodeLimits} do not allow. Bytes after the
 * end are ignored, as Yjs does.
 *
 * <p>Takes time linear in the input, except for the structs that the limits let a version 2 update
 * describe by runs, and allocates at most 16 bytes per byte of input.
 *
 * <p>Source: Yjs 13.6, src/utils/encoding.js, readClientsStructRefs.
 */
public final class UpdateDecoder {

  /** Number of structs, client, clock, info, length: no client takes less. */
  private static final int MIN_SECTION_BYTES = 5;

  private final FieldReader in;
  private final Sections sections;
  private final boolean isV2;
  private boolean descending = true;
  private int clients;
  private long structs;

  private UpdateDecoder(FieldReader in, boolean isV2, int maxSections) {
    this.in = in;
    this.isV2 = isV2;
    this.sections = new Sections(maxSections);
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
    checkLength(update, limits);
    FieldReaderV1 in = new FieldReaderV1(update, limits, false);
    long claimed = in.rest.readVarUint();
    in.rest.seek(0);
    int maxSections = (int) Math.min(claimed, update.length / MIN_SECTION_BYTES);
    return new UpdateDecoder(in, false, maxSections).decode(update);
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
    checkLength(update, limits);
    return new UpdateDecoder(new FieldReaderV2(update, limits), true, 0).decode(update);
  }

  private static void checkLength(byte[] update, DecodeLimits limits) {
    if (update.length > limits.maxBytes()) {
      throw new DecodeException(
          "An update of " + update.length + " bytes, above maxBytes " + limits.maxBytes(), 0);
    }
  }

  private WireUpdate decode(byte[] update) {
    walk(new StructCursor(in, true));
    if (!descending) {
      requireDistinct(isV2 ? clientsOfColumns(update) : sections.sortDescending());
    }
    return new WireUpdate(
        update, isV2 ? null : sections, descending, clients, structs, in.readDeleteSet());
  }

  /** Reading is checking. */
  private void walk(StructCursor cursor) {
    long lastClient = Long.MAX_VALUE;
    while (cursor.next()) {
      descending &= cursor.client() < lastClient;
      lastClient = cursor.client();
      long count = 1 + cursor.structsLeft();
      structs += count;
      clients++;
      if (!isV2) {
        sections.add(cursor.client(), cursor.clock(), count, cursor.structStart());
      }
      while (cursor.nextInSection()) {}
    }
  }

  /**
   * Version 2 has no place to go back to for each client, so an update out of order has to be
   * written out before it can be walked through in order. No writer is known to make any.
   */
  private long[] clientsOfColumns(byte[] update) {
    if (structs > update.length) {
      throw in.error(
          "The clients of a version 2 update with long runs must be in descending order");
    }
    long[] ids = new long[clients];
    StructCursor again = new StructCursor(new FieldReaderV2(update, DecodeLimits.TRUSTED), true);
    for (int i = 0; i < clients; i++) {
      again.next();
      ids[i] = again.client();
      while (again.nextInSection()) {}
    }
    Arrays.sort(ids);
    return ids;
  }

  private void requireDistinct(long[] ids) {
    for (int i = 1; i < clients; i++) {
      if (ids[i] == ids[i - 1]) {
        throw in.error("Client " + ids[i] + " is listed twice");
      }
    }
  }
}
