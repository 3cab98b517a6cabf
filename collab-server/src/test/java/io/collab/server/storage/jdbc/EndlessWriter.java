package io.collab.server.storage.jdbc;

import io.collab.server.storage.AppendRequest;
import io.collab.server.storage.DocumentName;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * A program that writes rows until it is killed, and says of each when it is saved: {@code document
 * seq number} on the standard output. The update of a row is its number.
 */
final class EndlessWriter {

  /** A line without it was cut by the end of the process. */
  static final String END_OF_LINE = " saved";

  private static final int UNDER_WAY = 200;
  private static final int DOCUMENTS = 5;

  private EndlessWriter() {}

  /** Arguments: a data directory or a JDBC URL, and the number to begin with. */
  public static void main(String[] args) throws InterruptedException {
    StorageOptions.Builder options =
        args[0].startsWith("jdbc:")
            ? StorageOptions.atUrl(args[0], TestPostgres.USER, null)
            : StorageOptions.inDirectory(Path.of(args[0]));
    // A number is no update: the rows are to stay what they are.
    options.snapshotRows(Integer.MAX_VALUE).snapshotBytes(Long.MAX_VALUE);
    JdbcStorage storage = JdbcStorage.open(options.build());
    PrintStream out = System.out;
    Semaphore places = new Semaphore(UNDER_WAY);
    for (int number = Integer.parseInt(args[1]); ; number++) {
      places.acquire();
      AppendRequest request =
          new AppendRequest(
              new DocumentName("doc" + number % DOCUMENTS),
              UUID.randomUUID(),
              update(number),
              null);
      String line = " " + number + END_OF_LINE;
      storage
          .append(request)
          .whenComplete(
              (position, failure) -> {
                places.release();
                if (failure == null) {
                  out.println(request.document() + " " + position.seq() + line);
                }
              });
    }
  }

  static byte[] update(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }
}
