package io.collab.core.conformance;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A document that takes part in a network of documents, whichever engine it lives in. */
interface Replica {

  /** What an update event holds, in both formats. */
  record Update(byte[] v1, byte[] v2) {}

  /** Executes {@code operations} in one transaction; returns what it emitted. */
  List<Update> edit(List<? extends JsonNode> operations);

  /** Applies an update from elsewhere; returns what it emitted itself, as opposed to passed on. */
  List<Update> apply(byte[] update, int version);

  /** What this replica knows beyond {@code stateVector}, as an update of {@code version}. */
  byte[] missing(byte[] stateVector, int version);

  /** The state as described in the vectors' README. */
  JsonNode state();
}
