package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.YjsClients;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock clients give up a connection on which no message came for 30 s, whatever pings say. */
class IdleConnectionIT {

  private static final long LONGER_THAN_CLIENTS_WAIT = TimeUnit.SECONDS.toMillis(36);

  @TempDir private Path directory;

  @Test
  void clientsThatSayNothingStayConnected() throws Exception {
    List<Integer> versions = List.of(1, 2, 3);
    try (ServerProcess server = ServerProcess.start("--port", "0", "--data", directory.toString());
        YjsClients clients = YjsClients.start()) {
      for (int version : versions) {
        // Without a state there is nothing that a client would renew.
        clients.open("v" + version, version, server, "doc" + version, null);
        clients.run("awaitSynced", "v" + version);
      }
      // What must not happen cannot be awaited.
      Thread.sleep(LONGER_THAN_CLIENTS_WAIT);
      for (int version : versions) {
        assertThat(clients.connects("v" + version)).isEqualTo(1);
        assertThat(clients.closes("v" + version)).isEmpty();
      }
    }
  }
}
