package io.collab.server.app;

import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.ServerConfig;
import io.collab.server.metrics.Gauge;
import io.collab.server.room.ByteBudget;
import io.collab.server.room.RoomRegistry;
import io.collab.server.transport.Connections;
import java.util.ArrayList;
import java.util.List;

/** What of a running server goes up and down. */
final class ServerGauges {

  private static final String CONNECTIONS = "collab.connections";
  private static final String CONNECTIONS_ARE = "Connections that are open";

  private ServerGauges() {}

  static List<Gauge> of(
      RoomRegistry rooms,
      Connections connections,
      ByteBudget unsaved,
      UpdateBus bus,
      ServerConfig config) {
    List<Gauge> gauges = new ArrayList<>();
    gauges.add(Gauge.of(CONNECTIONS, "kind", "yjs", CONNECTIONS_ARE, connections::binaryCount));
    gauges.add(Gauge.of(CONNECTIONS, "kind", "thin", CONNECTIONS_ARE, connections::textCount));
    gauges.add(
        Gauge.of(CONNECTIONS, "kind", "http", CONNECTIONS_ARE, () -> withoutSocket(connections)));
    gauges.add(Gauge.of("collab.rooms", "Documents that are open", rooms::size));
    gauges.add(
        new Gauge(
            "collab.unsaved",
            null,
            "",
            "bytes",
            "Edits that wait for the database",
            unsaved::used));
    if (config.redis() != null) {
      gauges.add(
          Gauge.of(
              "collab.redis.connected",
              "1 while Redis answers, else 0",
              () -> bus.reach() == UpdateBus.Reach.CONNECTED ? 1 : 0));
    }
    return gauges;
  }

  /** Streams of events, requests that wait for news, and handshakes that are under way. */
  private static int withoutSocket(Connections connections) {
    return Math.max(0, connections.count() - connections.binaryCount() - connections.textCount());
  }
}
