package io.collab.server.cluster;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.storage.DocumentName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The bus of a server that no message of another reaches. */
public final class LocalBus implements UpdateBus {

  private static final Channel NOBODY =
      new Channel() {
        @Override
        public void send(NodeMessage message) {}

        @Override
        public void close() {}
      };

  private final Reach reach;

  private LocalBus(Reach reach) {
    this.reach = reach;
  }

  /** The bus of a server that has its database for itself. */
  public static LocalBus alone() {
    return new LocalBus(Reach.ALONE);
  }

  /** The bus of a server that may share its database with others, and only meets them there. */
  public static LocalBus sharedDatabase() {
    return new LocalBus(Reach.AWAY);
  }

  @Override
  public Reach reach() {
    return reach;
  }

  @Override
  public Channel join(DocumentName document, Listener listener) {
    return NOBODY;
  }

  @Override
  public CompletionStage<AwarenessUpdate> people(DocumentName document) {
    return reach == Reach.ALONE
        ? CompletableFuture.completedFuture(new AwarenessUpdate(List.of()))
        : CompletableFuture.failedFuture(new IllegalStateException("Others cannot be asked"));
  }

  @Override
  public void close() {}
}
