package io.collab.core.doc;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of updates: before each its length, four bytes, big endian. */
final class UpdateLists {

  private UpdateLists() {}

  static void write(Path file, List<byte[]> updates) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (byte[] update : updates) {
        out.writeInt(update.length);
        out.write(update);
      }
    }
  }
}
