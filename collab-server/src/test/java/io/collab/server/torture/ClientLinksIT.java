package io.collab.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.testkit.FaultLine;
import io.collab.server.testkit.LinkChaos;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Launch;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connections of clients of all kinds break at any byte, go quiet, and what was sent on them
 * comes again, as long as they write (T19).
 */
class ClientLinksIT {

  private static final int LINES = 4;

  /** Connections in one case; the long profile has more cases. */
  private static final int LINKS = 500;

  private static final long PATIENCE_MILLIS = 180_000;

  @TempDir private Path directory;

  @Test
  void nothingIsLostOrDoubledWhateverBecomesOfTheConnectionsOfClients() {
    RandomCases.run(1, 20, this::run);
  }

  private void run(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    String target = Files.createTempDirectory(directory, "data").toString();
    try (ServerProcess server =
        new Launch(List.of(), List.of("-XX:TieredStopAtLevel=1"), TortureServer.class)
            .start("0", target)) {
      List<LinkChaos> fates = new ArrayList<>();
      List<FaultLine> lines = new ArrayList<>();
      List<URI> entrances = new ArrayList<>();
      for (int i = 0; i < LINES; i++) {
        int port = server.address().getPort();
        LinkChaos fate = new LinkChaos(random.split(), port, 20, 400);
        FaultLine line = FaultLine.withFates(port, fate);
        fates.add(fate);
        lines.add(line);
        entrances.add(URI.create("http://127.0.0.1:" + line.port() + "/"));
      }
      Path histories = directory.resolve("histories-" + seed);
      try (Crowd crowd = new Crowd(histories, "", entrances, random.split())) {
        awaitLinks(fates);
        fates.forEach(LinkChaos::calmDown);
        lines.forEach(FaultLine::cut);
        String text = crowd.finish();
        LogChecker checker = new LogChecker(crowd.histories());
        for (String document : List.of(Crowd.DOCUMENT, Crowd.VISITED)) {
          checker.check(document, StoredLog.read(target, document));
        }
        assertThat(LogChecker.text(StoredLog.read(target, Crowd.DOCUMENT))).isEqualTo(text);
        assertThat(server.log()).doesNotContain("Incident", "made a mistake");
        System.out.printf(
            "%s: %,d edits were called saved, none is missing or there twice%n",
            fates.stream().map(LinkChaos::toString).collect(Collectors.joining("; ")),
            crowd.savedCount());
      } finally {
        for (FaultLine line : lines) {
          line.close();
        }
      }
    }
  }

  private static void awaitLinks(List<LinkChaos> fates) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (fates.stream().mapToInt(LinkChaos::links).sum() < LINKS) {
      assertThat(System.nanoTime()).as("time for so many links; %s", fates).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
