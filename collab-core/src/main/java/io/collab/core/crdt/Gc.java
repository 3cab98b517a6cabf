package io.collab.core.crdt;

/**
 * Clocks whose items were collected with the shared type that held them: only the length is left.
 */
final class Gc extends Struct {

  Gc(Client client, long clock, int length) {
    super(client, clock, length);
  }

  @Override
  boolean isDeleted() {
    return true;
  }
}
