package io.collab.core.update;

import io.collab.core.codec.Obfuscator;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.UpdateFilter;
import io.collab.core.codec.UpdateMerger;
import io.collab.core.codec.WireUpdate;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Works on encoded updates without building a document.
 *
 * <p>Methods without a version in their name take and give version 1 updates, those that end in
 * {@code V2} version 2. The bytes do not tell which version they are. Updates passed in are neither
 * modified nor retained; byte arrays returned are the caller's own. Costs are linear in the size of
 * the updates and independent of that of the document. Every method that reads updates throws
 * {@link DecodeException} if one is truncated, malformed or above {@link
 * io.collab.core.encoding.DecodeLimits#DEFAULT}. All methods may be called by any thread.
 *
 * <p>Results have the bytes that Yjs gives. As there, an item next to a known item loses the flag
 * that says it has a key: the key is known from the neighbour.
 *
 * @see <a href="https://github.com/yjs/yjs/blob/v13/src/utils/updates.js">Yjs updates.js</a>
 */
public final class Updates {

  private Updates() {}

  /**
   * Merges updates into one that has the same effect as all of them in any order. Units that are
   * missing in between are marked as skipped. Structs are not joined: apply the result to a
   * document and encode its state to get the smallest form.
   *
   * <p>A single update is returned as it is, without being read. Takes O(n log u) for n structs in
   * u updates.
   *
   * @param updates v1 updates in any order; they may overlap and repeat
   * @return a v1 update; {@code [0, 0]} if there are no updates
   */
  public static byte[] merge(List<byte[]> updates) {
    if (updates.size() == 1) {
      return updates.get(0).clone();
    }
    List<WireUpdate> decoded = new ArrayList<>(updates.size());
    for (byte[] update : updates) {
      decoded.add(UpdateDecoder.decodeV1(update));
    }
    return UpdateMerger.merge(decoded, UpdateEncoder.v1());
  }

  /** As {@link #merge}, in version 2. */
  public static byte[] mergeV2(List<byte[]> updates) {
    if (updates.size() == 1) {
      return updates.get(0).clone();
    }
    List<WireUpdate> decoded = new ArrayList<>(updates.size());
    for (byte[] update : updates) {
      decoded.add(UpdateDecoder.decodeV2(update));
    }
    return UpdateMerger.merge(decoded, UpdateEncoder.v2());
  }

  /**
   * Returns the structs of {@code update} that a replica at {@code known} has not seen, and all its
   * deletions.
   *
   * <p>Deletions are never filtered: a state vector does not say which of them were seen.
   *
   * @param update a v1 update
   * @param known next expected clock per client
   * @return a v1 update; {@code [0, 0]} if no struct and no deletion is left
   */
  public static byte[] diff(byte[] update, StateVector known) {
    return UpdateDecoder.decodeV1(update).since(known, UpdateEncoder.v1());
  }

  /** As {@link #diff}, in version 2. */
  public static byte[] diffV2(byte[] update, StateVector known) {
    return UpdateDecoder.decodeV2(update).since(known, UpdateEncoder.v2());
  }

  /**
   * Returns {@code update} without some of its units and deletions. Units that others follow are
   * marked as skipped.
   *
   * @param update a v1 update
   * @param units the units to leave out, wherever they are
   * @param deletions the deletions to leave out
   * @return a v1 update; {@code [0, 0]} if nothing is left
   */
  public static byte[] without(byte[] update, DeleteSet units, DeleteSet deletions) {
    return UpdateFilter.without(
        UpdateDecoder.decodeV1(update), units, deletions, UpdateEncoder.v1());
  }

  /**
   * Returns how far a replica is that has nothing but {@code update}: of each client whose structs
   * begin at clock 0, the clock up to which none is missing.
   *
   * @param update a v1 update
   */
  public static StateVector stateVector(byte[] update) {
    return stateVector(UpdateDecoder.decodeV1(update));
  }

  /** As {@link #stateVector(byte[])}, of a version 2 update. */
  public static StateVector stateVectorV2(byte[] update) {
    return stateVector(UpdateDecoder.decodeV2(update));
  }

  private static StateVector stateVector(WireUpdate update) {
    long[] clients = new long[update.clientCount()];
    long[] clocks = new long[clients.length];
    int count = 0;
    StructCursor structs = update.cursor();
    while (structs.next()) {
      long client = structs.client();
      long clock = firstGap(structs);
      if (clock > 0) {
        clients[count] = client;
        clocks[count++] = clock;
      }
    }
    return StateVector.of(Arrays.copyOf(clients, count), Arrays.copyOf(clocks, count));
  }

  /** Up to which clock the client's structs begin at 0 and have no gap; goes to their end. */
  private static long firstGap(StructCursor structs) {
    boolean complete = structs.clock() == 0 && !structs.isSkip();
    long end = complete ? structs.end() : 0;
    while (structs.nextInSection()) {
      complete &= !structs.isSkip();
      end = complete ? structs.end() : end;
    }
    return end;
  }

  /** Returns the version 2 form of the version 1 update {@code update}. */
  public static byte[] convertV1ToV2(byte[] update) {
    return UpdateDecoder.decodeV1(update).encodeV2();
  }

  /**
   * Returns the version 1 form of the version 2 update {@code update}.
   *
   * <p>Version 1 holds embeds and formatting values as JSON: what JSON cannot express in them, such
   * as bytes, undefined and NaN, becomes what {@code JSON.stringify} makes of it.
   */
  public static byte[] convertV2ToV1(byte[] update) {
    return UpdateDecoder.decodeV2(update).encodeV1();
  }

  /** As {@link #obfuscate(byte[], ObfuscateOptions)}, everything. */
  public static byte[] obfuscate(byte[] update) {
    return obfuscate(update, ObfuscateOptions.ALL);
  }

  /**
   * Returns {@code update} with other contents of the same shape, so that a document that shows a
   * fault can be shown to others: text becomes digits, values become numbers, names that were equal
   * stay equal. Ids, lengths, places and deletions stay, and with them the rhythm of the typing;
   * names of root types stay, too.
   *
   * @param update a v1 update
   * @return a v1 update
   */
  public static byte[] obfuscate(byte[] update, ObfuscateOptions options) {
    return obfuscate(UpdateDecoder.decodeV1(update), options, UpdateEncoder.v1());
  }

  /** As {@link #obfuscate(byte[])}, in version 2. */
  public static byte[] obfuscateV2(byte[] update) {
    return obfuscateV2(update, ObfuscateOptions.ALL);
  }

  /** As {@link #obfuscate(byte[], ObfuscateOptions)}, in version 2. */
  public static byte[] obfuscateV2(byte[] update, ObfuscateOptions options) {
    return obfuscate(UpdateDecoder.decodeV2(update), options, UpdateEncoder.v2());
  }

  private static byte[] obfuscate(WireUpdate update, ObfuscateOptions options, UpdateEncoder out) {
    return new Obfuscator(options.formatting(), options.subdocs(), options.yxml())
        .obfuscate(update, out);
  }

  /** Throws {@link DecodeException} unless {@code update} is a version 1 update. */
  public static void validate(byte[] update) {
    UpdateDecoder.decodeV1(update);
  }

  /** As {@link #validate(byte[])}, within {@code limits}. */
  public static void validate(byte[] update, DecodeLimits limits) {
    UpdateDecoder.decodeV1(update, limits);
  }

  /** Throws {@link DecodeException} unless {@code update} is a version 2 update. */
  public static void validateV2(byte[] update) {
    UpdateDecoder.decodeV2(update);
  }

  /** As {@link #validateV2(byte[])}, within {@code limits}. */
  public static void validateV2(byte[] update, DecodeLimits limits) {
    UpdateDecoder.decodeV2(update, limits);
  }

  /** Returns what the version 1 update {@code update} is about. */
  public static UpdateInfo info(byte[] update) {
    return Describer.describe(update.length, UpdateDecoder.decodeV1(update));
  }

  /** Returns what the version 2 update {@code update} is about. */
  public static UpdateInfo infoV2(byte[] update) {
    return Describer.describe(update.length, UpdateDecoder.decodeV2(update));
  }
}
