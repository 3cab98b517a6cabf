package io.collab.server.storage.jdbc;

import static io.collab.server.storage.jdbc.Stages.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.testkit.RandomCases;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StoredDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A process that is killed while it writes loses nothing that it called saved, and doubles nothing.
 */
abstract class KillContract {

  /** One line of the writer: what it said was saved. */
  private record Saved(DocumentName document, long seq, int number) {

    static Saved parse(String line) {
      String[] parts = line.split(" ", -1);
      return new Saved(
          new DocumentName(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }
  }

  /** Directory or URL, as {@link EndlessWriter} takes it. */
  abstract String target();

  abstract StorageOptions options();

  @Test
  void whatWasCalledSavedIsThereAfterAKill() {
    List<Saved> saved = new ArrayList<>();
    RandomCases.run(
        3,
        seed -> {
          saved.addAll(writeAndKill(saved.size() * 10, new SplittableRandom(seed)));
          assertAllThere(saved);
        });
  }

  /** Lets a process write, and kills it after some hundreds of saved rows and some microseconds. */
  private List<Saved> writeAndKill(int firstNumber, SplittableRandom random)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                target(),
                Integer.toString(firstNumber))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int enough = 200 + random.nextInt(2_000);
    List<Saved> saved = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(EndlessWriter.END_OF_LINE)) { // the last one may be cut
          saved.add(Saved.parse(line));
        }
        if (saved.size() == enough) {
          process.toHandle().destroyForcibly(); // leaves the lines that are under way
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(saved).as("saved rows").hasSizeGreaterThanOrEqualTo(enough);
    return saved;
  }

  private void assertAllThere(List<Saved> saved) {
    try (JdbcStorage storage = JdbcStorage.open(options())) {
      Map<DocumentName, StoredDocument> documents = new HashMap<>();
      for (Saved row : saved) {
        StoredDocument stored =
            documents.computeIfAbsent(row.document(), name -> get(storage.load(name)));
        assertThat(stored.tail().get((int) row.seq() - 1))
            .isEqualTo(EndlessWriter.update(row.number()));
      }
      for (StoredDocument stored : documents.values()) {
        Set<Integer> numbers = new HashSet<>();
        stored.tail().forEach(update -> numbers.add(ByteBuffer.wrap(update).getInt()));
        assertThat(numbers).as("different rows").hasSize((int) stored.headSeq());
      }
    }
  }
}
