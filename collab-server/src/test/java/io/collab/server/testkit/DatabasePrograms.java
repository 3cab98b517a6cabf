package io.collab.server.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * Puts {@code initdb} and {@code redis-server} into a directory, for tests that start scripts with
 * it in their PATH. The programs are those that the other tests run.
 */
public final class DatabasePrograms {

  private DatabasePrograms() {}

  /**
   * Puts them there, unless they are.
   *
   * @param args the directory
   */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
    Path initdb = directory.resolve("initdb");
    Path redis = directory.resolve("redis-server");
    if (!Files.exists(initdb)) {
      Files.deleteIfExists(initdb);
      Files.createSymbolicLink(initdb, unpackedInitdb());
    }
    if (!Files.exists(redis)) {
      Files.deleteIfExists(redis);
      // What the provider unpacks is gone when this process ends.
      Path unpacked = ExecutableProvider.newJarResourceProvider().get().toPath();
      Files.copy(unpacked, redis, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** The first start unpacks PostgreSQL below the directory for temporary files. */
  private static Path unpackedInitdb() throws IOException {
    EmbeddedPostgres.start().close();
    Path unpacked = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
    try (Stream<Path> entries = Files.list(unpacked)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("PG-"))
          .map(version -> version.resolve("bin").resolve("initdb"))
          .max(Comparator.comparing(path -> path.toFile().lastModified()))
          .orElseThrow();
    }
  }
}
