package io.collab.core.doc;

import io.collab.core.codec.PlainUpdateReader;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.Changes;
import io.collab.core.crdt.PlainUpdateApplier;
import io.collab.core.crdt.StructStore;
import io.collab.core.crdt.UpdateApplier;
import io.collab.core.encoding.DecodeLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings updates of other replicas into a document, those of one call in one transaction. All are
 * decoded before it begins, so that it does not begin if one of them is broken.
 */
final class IncomingUpdates {

  private final StructStore store;
  private final TransactionQueue transactions;
  private final DecodeLimits limits;

  IncomingUpdates(StructStore store, TransactionQueue transactions, DecodeLimits limits) {
    this.store = store;
    this.transactions = transactions;
    this.limits = limits;
  }

  /** Applies a v1 update. */
  void apply(byte[] update, @Nullable Object origin) {
    apply(List.of(decode(update)), origin);
  }

  /** Applies v1 updates, in order. */
  void applyAll(Collection<byte[]> updates, @Nullable Object origin) {
    List<Object> decoded = new ArrayList<>(updates.size());
    for (byte[] update : updates) {
      decoded.add(decode(update));
    }
    apply(decoded, origin);
  }

  /** Applies a v2 update. */
  void applyV2(byte[] update, @Nullable Object origin) {
    apply(List.of(UpdateDecoder.decodeV2(update, limits)), origin);
  }

  /** Applies what has been decoded, without origin. */
  void apply(WireUpdate update) {
    apply(List.of(update), null);
  }

  /** A {@link PlainUpdateReader} if the update is so plain, a {@link WireUpdate} otherwise. */
  private Object decode(byte[] update) {
    PlainUpdateReader plain = PlainUpdateReader.read(update, limits);
    return plain == null ? UpdateDecoder.decodeV1(update, limits) : plain;
  }

  private void apply(List<?> decoded, @Nullable Object origin) {
    Transaction unwatched = transactions.beginUnwatched(origin, false);
    if (unwatched == null) {
      transactions.run(
          origin,
          false,
          transaction -> {
            transaction.markRemote();
            applyIn(transaction, decoded, null);
            return true;
          });
      return;
    }
    Throwable failure = null;
    try {
      if (decoded.size() > 1) {
        unwatched.changes().bringsSeveral();
      }
      applyIn(unwatched, decoded, EventDispatch::hasNoObserver);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    transactions.end(unwatched, true, failure);
  }

  /**
   * Applies what was decoded.
   *
   * @param unwatched whether nobody looks at the transaction before its update; null if somebody
   *     may
   */
  private void applyIn(
      Transaction transaction, List<?> decoded, @Nullable Predicate<Branch> unwatched) {
    Changes changes = transaction.changes();
    for (int i = 0; i < decoded.size(); i++) {
      if (decoded.get(i) instanceof WireUpdate update) {
        new UpdateApplier(store, changes).apply(update);
      } else {
        applyPlain(changes, (PlainUpdateReader) decoded.get(i), unwatched);
      }
    }
  }

  private void applyPlain(
      Changes changes, PlainUpdateReader update, @Nullable Predicate<Branch> unwatched) {
    if (!PlainUpdateApplier.apply(store, changes, update, unwatched)) {
      WireUpdate decoded = UpdateDecoder.decodeV1(update.bytes(), DecodeLimits.TRUSTED);
      new UpdateApplier(store, changes).apply(decoded);
    }
  }
}
