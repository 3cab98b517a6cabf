package io.collab.core.crdt;

import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import io.collab.core.id.IdRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One list as Yjs 13.6 keeps it, step for step (Item.js: getMissing, integrate, splitItem and
 * mergeWith): nothing grows, and nothing is joined before the end of the transaction.
 */
final class SlowList {

  private static final class Piece {
    final long client;
    final long clock;
    final @Nullable Id origin;
    final @Nullable Id rightOrigin;
    long length;
    boolean deleted;

    Piece(long client, long clock, long length, @Nullable Id origin, @Nullable Id rightOrigin) {
      this.client = client;
      this.clock = clock;
      this.length = length;
      this.origin = origin;
      this.rightOrigin = rightOrigin;
    }

    long end() {
      return clock + length;
    }

    boolean isContinuedBy(Piece next) {
      return next.client == client
          && next.clock == end()
          && new Id(client, end() - 1).equals(next.origin)
          && Objects.equals(rightOrigin, next.rightOrigin)
          && deleted == next.deleted;
    }

    @Override
    public String toString() {
      return client + ":" + clock + "+" + length + " " + deleted;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();

  /** Applies {@code updates}, whose dependencies are all known, in one transaction. */
  void apply(List<byte[]> updates) {
    for (byte[] bytes : updates) {
      WireUpdate update = UpdateDecoder.decodeV1(bytes);
      StructCursor struct = update.cursor();
      while (struct.next()) {
        insert(struct);
      }
      delete(update.deletes());
    }
    join();
  }

  /** The items in order, each as who wrote it, from which clock on, how long, whether deleted. */
  List<String> items() {
    return pieces.stream().map(Piece::toString).toList();
  }

  private int holderOf(Id id) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.client == id.client() && piece.clock <= id.clock() && id.clock() < piece.end()) {
        return i;
      }
    }
    throw new AssertionError("Nobody has written " + id);
  }

  /** Cuts between the clock of {@code id} and the one before it, and returns who begins there. */
  private Piece beginningAt(Id id) {
    int index = holderOf(id);
    Piece left = pieces.get(index);
    if (left.clock == id.clock()) {
      return left;
    }
    Id before = new Id(id.client(), id.clock() - 1);
    Piece right =
        new Piece(left.client, id.clock(), left.end() - id.clock(), before, left.rightOrigin);
    right.deleted = left.deleted;
    left.length = id.clock() - left.clock;
    pieces.add(index + 1, right);
    return right;
  }

  private Piece endingAt(Id id) {
    Piece holder = pieces.get(holderOf(id));
    if (holder.end() > id.clock() + 1) {
      beginningAt(new Id(id.client(), id.clock() + 1));
    }
    return holder;
  }

  private void insert(StructCursor struct) {
    Id origin = struct.hasOrigin() ? new Id(struct.originClient(), struct.originClock()) : null;
    Id rightOrigin =
        struct.hasRightOrigin() ? new Id(struct.rightClient(), struct.rightClock()) : null;
    Piece added = new Piece(struct.client(), struct.clock(), struct.length(), origin, rightOrigin);
    // In this order: the second cut can shorten what the first one has found.
    Piece left = origin == null ? null : endingAt(origin);
    Piece right = rightOrigin == null ? null : beginningAt(rightOrigin);
    int place = pieces.indexOf(left);
    Set<Piece> seen = new HashSet<>();
    Set<Piece> conflicting = new HashSet<>();
    for (int i = place + 1; i < pieces.size() && pieces.get(i) != right; i++) {
      Piece other = pieces.get(i);
      seen.add(other);
      conflicting.add(other);
      if (Objects.equals(other.origin, origin)) {
        if (other.client < added.client) {
          place = i;
          conflicting.clear();
        } else if (Objects.equals(other.rightOrigin, rightOrigin)) {
          break;
        }
      } else if (other.origin != null && seen.contains(pieces.get(holderOf(other.origin)))) {
        if (!conflicting.contains(pieces.get(holderOf(other.origin)))) {
          place = i;
          conflicting.clear();
        }
      } else {
        break;
      }
    }
    pieces.add(place + 1, added);
  }

  private void delete(DeleteSet deletions) {
    for (long client : deletions.clients()) {
      for (IdRange range : deletions.ranges(client)) {
        for (long clock = range.start(); clock < range.end(); ) {
          Piece piece = pieces.get(holderOf(new Id(client, clock)));
          if (!piece.deleted) {
            piece = beginningAt(new Id(client, clock));
            endingAt(new Id(client, Math.min(range.end(), piece.end()) - 1));
            piece.deleted = true;
          }
          clock = piece.end();
        }
      }
    }
  }

  private void join() {
    for (int i = pieces.size() - 1; i > 0; i--) {
      Piece left = pieces.get(i - 1);
      if (left.isContinuedBy(pieces.get(i))) {
        left.length += pieces.remove(i).length;
      }
    }
  }
}
