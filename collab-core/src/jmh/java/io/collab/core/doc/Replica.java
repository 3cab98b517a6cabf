package io.collab.core.doc;

import java.util.ArrayList;
import java.util.List;

/**
 * A document with one text, one array and one map, and the updates it has sent, if it sends any.
 */
final class Replica {

  /** A realistic id: as wide as the random ones of clients. */
  static final long AUTHOR = clientId(0);

  static final long READER = clientId(1_000_003);

  final YDoc doc;
  final YText text;
  final List<byte[]> updates = new ArrayList<>();

  @SuppressWarnings("unused") // so that reading is not optimised away
  private int lengthRead;

  private Replica(long client) {
    doc = YDoc.create(YDocOptions.defaults().withClientId(client));
    text = doc.getText("t");
  }

  /** A replica nobody listens to. */
  static Replica silent(long client) {
    return new Replica(client);
  }

  /** A replica that collects its updates. */
  static Replica sending(long client) {
    Replica replica = new Replica(client);
    replica.send();
    return replica;
  }

  static Replica loaded(byte[] state) {
    Replica replica = silent(READER);
    replica.doc.applyUpdate(state);
    return replica;
  }

  void send() {
    doc.onUpdate(event -> updates.add(event.update()));
  }

  YArray array() {
    return doc.getArray("a");
  }

  YMap map() {
    return doc.getMap("m");
  }

  /** Reads the whole text, as part of the measured work. */
  void readText() {
    lengthRead = text.toString().length();
  }

  void applyEach(List<byte[]> list) {
    for (byte[] update : list) {
      doc.applyUpdate(update);
    }
  }

  void applyInOneTransaction(List<byte[]> list) {
    doc.applyUpdates(list, null);
  }

  /** The id of the client of number {@code number}: 32 bits, in no particular order. */
  static long clientId(int number) {
    int h = (number + 1) * 0x9e3779b1;
    h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
    h ^= h >>> 13;
    return (h | 0x10000000) & 0xffffffffL;
  }
}
