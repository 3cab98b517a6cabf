package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import java.util.List;

/**
 * A decoded update.
 *
 * @param clients structs by client, in descending order of ids. Not to be modified
 * @param deletes deleted units, known to the receiver or not
 */
public record WireUpdate(List<WireClient> clients, DeleteSet deletes) {

  /** Returns the version 1 bytes. */
  public byte[] encodeV1() {
    return encode(UpdateEncoder.v1());
  }

  /** Returns the version 2 bytes. */
  public byte[] encodeV2() {
    return encode(UpdateEncoder.v2());
  }

  /** Writes this update with {@code out}, which is empty, and returns the bytes. */
  public byte[] encode(UpdateEncoder out) {
    out.writeClientCount(clients.size());
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).write(out);
    }
    out.writeDeleteSet(deletes);
    return out.toByteArray();
  }
}
