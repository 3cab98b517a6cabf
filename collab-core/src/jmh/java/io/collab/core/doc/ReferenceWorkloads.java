package io.collab.core.doc;

import io.collab.core.doc.TextWorkloads.History;
import io.collab.core.position.RelativePosition;

/** What other figures are compared with, or held against, and other engines do not have. */
final class ReferenceWorkloads {

  private static final int LOOKUPS = 100_000;

  private ReferenceWorkloads() {}

  /** The edits of a history in a plain buffer. */
  static Workload<GapBuffer> gapBuffer(History history) {
    Replica unused = Replica.silent(Replica.AUTHOR);
    return new Workload<>() {
      private GapBuffer last = new GapBuffer();

      @Override
      public GapBuffer prepare() {
        last = new GapBuffer();
        return last;
      }

      @Override
      public Replica run(GapBuffer buffer) {
        Patches patches = history.patches();
        for (int i = 0; i < patches.size(); i++) {
          buffer.splice(patches.positions[i], patches.deletions[i], patches.insertions[i]);
        }
        return unused;
      }

      @Override
      public void check(Replica result) {
        TextWorkloads.mustEqual(last.toString(), history.endContent());
      }

      @Override
      public int operations() {
        return history.patches().size();
      }
    };
  }

  /** A relative position made at a random index and found again, in a text of many pieces. */
  static Workload<Replica> positions(int pieces) {
    Replica replica = Replica.loaded(TextWorkloads.pieces(pieces));
    Prng random = new Prng(71);
    int[] indexes = new int[LOOKUPS];
    for (int i = 0; i < LOOKUPS; i++) {
      indexes[i] = random.below(pieces * 10);
    }
    return new Workload<>() {
      @Override
      public Replica prepare() {
        return replica;
      }

      @Override
      public Replica run(Replica r) {
        for (int index : indexes) {
          RelativePosition position = r.text.relativePosition(index);
          AbsolutePosition found = r.doc.resolve(position);
          if (found == null || found.index() != index) {
            throw new AssertionError("Not found again: " + index);
          }
        }
        return r;
      }

      @Override
      public void check(Replica result) {
        TextWorkloads.mustEqual(result.text.length(), pieces * 10);
      }

      @Override
      public int operations() {
        return LOOKUPS;
      }
    };
  }
}
