package io.collab.core.doc;

import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.WireUpdate;
import io.collab.core.crdt.StructStore;
import io.collab.core.crdt.StructWriter;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.snapshot.Snapshot;

/** Takes snapshots, and finds what a document was at one. */
final class Snapshots {

  private Snapshots() {}

  static Snapshot take(StructStore store) {
    return new Snapshot(store.stateVector(), store.deleteSet());
  }

  /** The structs and deletions that there were at {@code snapshot}. */
  static WireUpdate contentAt(Snapshot snapshot, YDoc doc) {
    if (doc.options().gc()) {
      throw new IllegalStateException(
          "This document drops what is deleted, so it cannot be restored as it was:"
              + " create it with YDocOptions.withGc(false)");
    }
    requireKnown(snapshot, doc);
    UpdateEncoder out = UpdateEncoder.v2();
    StructWriter.writeMoment(doc.store(), snapshot.stateVector(), snapshot.deleteSet(), out);
    return UpdateDecoder.decodeV2(out.toByteArray(), DecodeLimits.TRUSTED);
  }

  private static void requireKnown(Snapshot snapshot, YDoc doc) {
    for (long client : snapshot.stateVector().clients()) {
      long wanted = snapshot.stateVector().get(client);
      long known = doc.store().nextClock(client);
      if (wanted > known) {
        throw new IllegalArgumentException(
            "The snapshot has "
                + wanted
                + " units of client "
                + client
                + ", this document only "
                + known
                + ": apply the missing updates first");
      }
    }
  }
}
