package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.config.ServerConfig;
import io.collab.server.testkit.HttpThinClient;
import org.junit.jupiter.api.Test;

/** Servers that share a PostgreSQL and nothing else. */
class SharedDatabaseIT extends SeveralServersContract {

  @Override
  ServerConfig shared(ServerConfig config) {
    return config;
  }

  @Test
  void whatIsWrittenThroughOneServerIsSeenOnTheOtherWithinThreeSeconds() throws Exception {
    HttpThinClient ann = client(server(), ANN);
    HttpThinClient bob = client(server(), BOB);
    ann.await(text -> true);
    bob.await(text -> true);

    long[] delays = report("polled", delays(ann, bob, "polled", 5));

    assertThat(delays[delays.length - 1]).isLessThan(3_000);
  }
}
