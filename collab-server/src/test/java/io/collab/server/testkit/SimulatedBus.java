package io.collab.server.testkit;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.storage.DocumentName;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A bus between servers of a simulation that loses, doubles and delays what it carries. */
public final class SimulatedBus {

  private static final int MAX_DELAY_MILLIS = 60;

  private final Simulation world;
  private final SplittableRandom random;
  private final List<End> ends = new ArrayList<>();

  /** Of a hundred messages, so many are lost and so many come twice. */
  public int lossPercent = 10;

  private record End(Node node, DocumentName document, UpdateBus.Listener listener) {}

  public SimulatedBus(Simulation world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** The bus as one server sees it. */
  public Node node(String name) {
    return new Node(name);
  }

  /** One server's bus. */
  public final class Node implements UpdateBus {
    private final String name;

    /** The server is cut from the bus and knows it. */
    public boolean away;

    /** The server is cut from the bus and does not know it, or it is dead. */
    public boolean deaf;

    private Node(String name) {
      this.name = name;
    }

    @Override
    public Reach reach() {
      return away ? Reach.AWAY : Reach.CONNECTED;
    }

    @Override
    public Channel join(DocumentName document, Listener listener) {
      End end = new End(this, document, listener);
      ends.add(end);
      return new Channel() {
        @Override
        public void send(NodeMessage message) {
          broadcast(end, message);
        }

        @Override
        public void close() {
          ends.remove(end);
        }
      };
    }

    @Override
    public CompletionStage<AwarenessUpdate> people(DocumentName document) {
      return CompletableFuture.completedFuture(new AwarenessUpdate(List.of()));
    }

    private boolean isCut() {
      return away || deaf;
    }

    @Override
    public void close() {}
  }

  private void broadcast(End from, NodeMessage message) {
    for (End to : List.copyOf(ends)) {
      if (to.node != from.node && to.document.equals(from.document)) {
        int copies = random.nextInt(100) < lossPercent ? 2 * random.nextInt(2) : 1;
        for (int i = 0; i < copies; i++) {
          world.schedule(random.nextInt(MAX_DELAY_MILLIS), () -> deliver(from, to, message));
        }
      }
    }
  }

  private void deliver(End from, End to, NodeMessage message) {
    if (!from.node.isCut() && !to.node.isCut() && ends.contains(to)) {
      to.listener.hear(from.node.name, message);
    }
  }
}
