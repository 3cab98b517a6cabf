package io.collab.core.codec;

import java.util.List;

/**
 * What an update holds of one client.
 *
 * @param client the client's id
 * @param structs at least one; each begins at the clock at which the one before it ends. Not to be
 *     modified
 */
public record WireClient(long client, List<WireStruct> structs) {

  /** Writes the section: number of structs, client, first clock, structs. */
  void write(UpdateEncoder out) {
    out.beginClient(structs.size(), client, structs.get(0).clock());
    for (int i = 0; i < structs.size(); i++) {
      structs.get(i).write(out);
    }
  }
}
