package io.collab.server.storage.jdbc;

import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli, RFC 3720) of the bytes of a row, as a number from 0 to 2³²−1. */
final class Checksum {

  private Checksum() {}

  static long of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
