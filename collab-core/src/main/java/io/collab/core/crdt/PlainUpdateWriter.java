package io.collab.core.crdt;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.encoding.VarUint;
import org.jspecify.annotations.Nullable;

/**
 * The version 1 update of a transaction that typed one run of ASCII between existing units, deleted
 * one stretch, or both: of nearly all transactions of people who write. Its bytes are those of
 * {@link StructWriter}, but their number is known beforehand, so they are written once, into an
 * array of that length.
 */
public final class PlainUpdateWriter {

  private static final int HAS_ORIGIN = 0x80;
  private static final int HAS_RIGHT_ORIGIN = 0x40;

  private final byte[] bytes;
  private int size;

  private PlainUpdateWriter(int length) {
    bytes = new byte[length];
  }

  /** Returns the update of {@code changes} in version 1, the short way if there is one. */
  public static byte[] encode(Changes changes) {
    byte[] plain = encodeIfPlain(changes);
    return plain != null ? plain : encodeAny(changes);
  }

  static byte[] encodeAny(Changes changes) {
    UpdateEncoder encoder = UpdateEncoder.v1();
    StructWriter.writeChanges(changes, encoder);
    return encoder.toByteArray();
  }

  static byte @Nullable [] encodeIfPlain(Changes changes) {
    Changes.Advance advance = changes.firstAdvance();
    Changes.Stretch deleted = changes.firstDeletion();
    if (deleted != null && deleted.next != null) {
      return null;
    }
    if (advance == null) {
      return deleted == null ? null : deletion(deleted);
    }
    return advance.next == null
            && advance.client.structs.last() instanceof Item item
            && item.clock <= advance.before
            && item.kind() == Kind.STRING
            && (item.hasOrigin() || item.clock < advance.before)
        ? insertion(advance.client, item, (int) (advance.before - item.clock), deleted)
        : null;
  }

  private static byte[] deletion(Changes.Stretch deleted) {
    PlainUpdateWriter update = new PlainUpdateWriter(1 + lengthOf(deleted));
    update.put(0);
    update.putDeletions(deleted);
    return update.bytes;
  }

  /** The units of {@code item} from {@code skip} on; null if they are not all ASCII. */
  private static byte @Nullable [] insertion(
      Client client, Item item, int skip, Changes.@Nullable Stretch deleted) {
    int units = item.length - skip;
    long clock = item.clock + skip;
    Client origin = skip > 0 ? client : item.originClient();
    long originClock = skip > 0 ? clock - 1 : item.originClock();
    Client right = item.hasRightOrigin() ? item.rightClient() : null;
    long rightClock = right == null ? 0 : item.rightClock();
    int length =
        3 // one client, one struct, its info byte
            + lengthOf(client, clock)
            + lengthOf(origin, originClock)
            + (right == null ? 0 : lengthOf(right, rightClock))
            + VarUint.length(units)
            + units
            + lengthOf(deleted);
    PlainUpdateWriter update = new PlainUpdateWriter(length);
    update.put(1);
    update.put(1);
    update.put(client, clock);
    int info = Kind.STRING | HAS_ORIGIN | (right == null ? 0 : HAS_RIGHT_ORIGIN);
    update.bytes[update.size++] = (byte) info;
    update.put(origin, originClock);
    if (right != null) {
      update.put(right, rightClock);
    }
    update.put(units);
    if (!client.text().copyAscii(clock, units, update.bytes, update.size)) {
      return null;
    }
    update.size += units;
    update.putDeletions(deleted);
    return update.bytes;
  }

  private static int lengthOf(Client client, long clock) {
    return VarUint.length(client.id) + VarUint.length(clock);
  }

  private static int lengthOf(Changes.@Nullable Stretch deleted) {
    return deleted == null
        ? 1
        : 2 + lengthOf(deleted.client, deleted.start) + VarUint.length(deleted.end - deleted.start);
  }

  private void put(int number) {
    size = VarUint.put(bytes, size, number);
  }

  private void put(Client client, long clock) {
    size = VarUint.put(bytes, VarUint.put(bytes, size, client.id), clock);
  }

  private void putDeletions(Changes.@Nullable Stretch deleted) {
    if (deleted == null) {
      put(0);
      return;
    }
    put(1);
    size = VarUint.put(bytes, size, deleted.client.id);
    put(1);
    size = VarUint.put(bytes, size, deleted.start);
    size = VarUint.put(bytes, size, deleted.end - deleted.start);
  }
}
