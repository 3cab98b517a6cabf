package io.collab.server.storage.jdbc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the SQLite driver unpacks its native library, once in a process: by default into the
 * temporary directory of the system, where every process that does not end by itself would leave a
 * megabyte for good. In a directory that one process at a time holds, the next one clears up.
 */
final class SqliteLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  private static final String DIRECTORY_PROPERTY = "org.sqlite.tmpdir";

  private SqliteLibrary() {}

  /**
   * Has the library unpacked into {@code directory}, unless the driver has been told otherwise.
   *
   * @param directory made if it is not there; used for nothing else, and by this process alone
   */
  static void unpackInto(Path directory) throws IOException {
    Files.createDirectories(directory);
    clear(directory);
    if (System.getProperty(DIRECTORY_PROPERTY) == null) {
      System.setProperty(DIRECTORY_PROPERTY, directory.toString());
    }
  }

  private static void clear(Path directory) {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory)) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    } catch (IOException e) {
      // Windows does not delete the library of a server that ran in this very process before.
      LOG.debug("What an earlier process left in {} stays there", directory, e);
    }
  }
}
