package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoded update.
 *
 * @param clients structs by client, in descending order of ids. Not to be modified
 * @param deletes deleted units, known to the receiver or not
 */
public record WireUpdate(List<WireClient> clients, DeleteSet deletes) {

  /**
   * Returns the structs that a replica at {@code known} has not seen, and all deletions: a state
   * vector does not say which of those were seen.
   *
   * <p>Source: Yjs 13.6, src/utils/updates.js, diffUpdateV2.
   */
  public WireUpdate since(StateVector known) {
    List<WireClient> unseen = new ArrayList<>();
    for (WireClient client : clients) {
      List<WireStruct> structs = unseen(client.structs(), known.get(client.client()));
      if (!structs.isEmpty()) {
        unseen.add(new WireClient(client.client(), structs));
      }
    }
    return new WireUpdate(unseen, deletes);
  }

  private static List<WireStruct> unseen(List<WireStruct> structs, long clock) {
    int first = 0;
    while (first < structs.size()
        && (structs.get(first) instanceof WireSkip || structs.get(first).end() <= clock)) {
      first++;
    }
    List<WireStruct> rest = structs.subList(first, structs.size());
    if (rest.isEmpty() || rest.get(0).clock() >= clock) {
      return rest;
    }
    List<WireStruct> cut = new ArrayList<>(rest);
    cut.set(0, rest.get(0).from(clock - rest.get(0).clock()));
    return cut;
  }

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
