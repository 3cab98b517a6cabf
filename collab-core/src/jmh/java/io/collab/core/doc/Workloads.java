package io.collab.core.doc;

import io.collab.core.doc.TextWorkloads.History;

/** All workloads by name; src/jmh/node/workloads.mjs has the same names for other engines. */
final class Workloads {

  /** Edits made in a document of pieces. */
  private static final int EDITS_IN_PIECES = 20_000;

  private Workloads() {}

  /**
   * Makes a workload ready.
   *
   * @param name what is done
   * @param argument the trace it is done with; for a concurrent one with {@code c-} before its
   *     name, {@code random-N} for N letters at random positions; a number for other workloads
   */
  static Workload<?> of(String name, String argument) {
    return switch (name) {
      case "local" -> TextWorkloads.local(history(argument));
      case "local-updates" -> TextWorkloads.localUpdates(history(argument));
      case "local-observed" -> TextWorkloads.localObserved(history(argument));
      case "apply-each" -> TextWorkloads.applyEach(history(argument));
      case "apply-batch" -> TextWorkloads.applyBatch(history(argument));
      case "apply-merged" -> TextWorkloads.applyMerged(history(argument));
      case "merge" -> TextWorkloads.merge(history(argument));
      case "load" -> TextWorkloads.load(history(argument));
      case "load-and-type" -> TextWorkloads.loadAndType(history(argument));
      case "load-v2" -> TextWorkloads.loadV2(history(argument));
      case "encode" -> TextWorkloads.encode(history(argument));
      case "encode-v2" -> TextWorkloads.encodeV2(history(argument));
      case "session" -> TextWorkloads.session(argument);
      case "pieces" -> TextWorkloads.editPieces(Integer.parseInt(argument), EDITS_IN_PIECES);
      case "gap-buffer" -> ReferenceWorkloads.gapBuffer(history(argument));
      case "positions" -> ReferenceWorkloads.positions(Integer.parseInt(argument));
      case "old-document" -> TextWorkloads.typeIntoOldDocument(Integer.parseInt(argument), 5_000);
      default -> CrdtBenchmarks.named(name, Integer.parseInt(argument));
    };
  }

  static History history(String argument) {
    if (argument.startsWith("random-")) {
      return History.randomLetters(Integer.parseInt(argument.substring("random-".length())));
    }
    return argument.startsWith("c-")
        ? History.concurrent(argument.substring(2))
        : History.recorded(argument);
  }
}
