package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.YjsClients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed while people write; what they saw saved is there afterwards. */
class KillIT {

  private static final int KILLS = 20;
  private static final String DOCUMENT = "kill";
  private static final List<String> WRITERS = List.of("a", "b", "c", "d");

  private static final Pattern WORD = Pattern.compile("\\[[^\\]]*\\]");

  @TempDir private Path directory;

  @Test
  void noEditThatWasReportedSavedIsMissingAfterAKill() throws Exception {
    long seed = seed();
    System.out.println("Kills at random moments, seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    ServerProcess server = start("0");
    String port = server.port();
    try (YjsClients clients = YjsClients.start()) {
      for (int i = 0; i < WRITERS.size(); i++) {
        clients.open(WRITERS.get(i), 1 + i % 3, server, DOCUMENT, null);
        clients.type(WRITERS.get(i), 10);
      }
      int saved = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        for (String writer : WRITERS) {
          clients.run("awaitSynced", writer);
        }
        Thread.sleep(random.nextInt(400));
        server.kill();
        // Nobody may bring back what the server should have kept.
        WRITERS.forEach(writer -> clients.run("disconnect", writer));
        server = start(port);
        saved = checkSaved(clients, server, "check" + kill);
        WRITERS.forEach(writer -> clients.run("connect", writer));
      }
      checkConvergence(clients, server);
      assertThat(saved).as("edits that were reported saved").isGreaterThan(100);
      System.out.printf("%d kills, %d edits were reported saved, all are there%n", KILLS, saved);
    } finally {
      server.close();
    }
  }

  private static long seed() {
    String seed = System.getProperty("collab.seed", "");
    return seed.isEmpty() ? new SplittableRandom().nextLong(1L << 48) : Long.parseLong(seed);
  }

  private ServerProcess start(String port) throws Exception {
    return ServerProcess.start("--port", port, "--data", directory.toString());
  }

  /** Everything a writer saw saved is in the document as the server has it. */
  private static int checkSaved(YjsClients clients, ServerProcess server, String name) {
    clients.open(name, server, DOCUMENT);
    clients.run("awaitSynced", name);
    List<String> words = words(clients.text(name));
    Set<String> there = new HashSet<>(words);
    assertThat(there).as("words that are there once").hasSameSizeAs(words);
    int count = 0;
    for (String writer : WRITERS) {
      List<String> missing = new ArrayList<>(clients.saved(writer));
      count += missing.size();
      missing.removeIf(there::contains);
      assertThat(missing).as("saved words that are missing").isEmpty();
    }
    clients.run("destroy", name);
    return count;
  }

  private static List<String> words(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  /** Everything that was typed is there once, for everybody. */
  private static void checkConvergence(YjsClients clients, ServerProcess server) {
    for (String writer : WRITERS) {
      clients.run("stopTyping", writer);
      clients.run("awaitSynced", writer);
    }
    int length =
        WRITERS.stream().flatMap(w -> clients.typed(w).stream()).mapToInt(String::length).sum();
    clients.open("end", server, DOCUMENT);
    clients.awaitLength("end", length);
    String text = clients.text("end");
    Set<String> there = new HashSet<>(words(text));
    for (String writer : WRITERS) {
      clients.awaitText(writer, text);
      assertThat(there.containsAll(clients.typed(writer))).isTrue();
    }
  }
}
