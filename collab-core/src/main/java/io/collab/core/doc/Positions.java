package io.collab.core.doc;

import io.collab.core.crdt.Anchors;
import io.collab.core.crdt.Branch;
import io.collab.core.crdt.StructStore;
import io.collab.core.id.Id;
import io.collab.core.position.Association;
import io.collab.core.position.RelativePosition;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes relative positions and finds them again. */
final class Positions {

  private Positions() {}

  static RelativePosition relative(Branch branch, int index, Association association) {
    Id unit =
        association == Association.RIGHT
            ? Anchors.unitRightOf(branch, index)
            : Anchors.unitLeftOf(branch, index);
    return new RelativePosition(unit, branch.rootName(), Anchors.holderOf(branch), association);
  }

  /**
   * Where {@code position} is.
   *
   * @param followRedone whether what undo has brought back is found where it is now
   */
  static @Nullable AbsolutePosition absolute(
      YDoc doc, RelativePosition position, boolean followRedone) {
    StructStore store = doc.store();
    UnaryOperator<Id> latest = followRedone ? store::followRedone : UnaryOperator.identity();
    Anchors.Spot spot = find(store, position, latest);
    return spot == null
        ? null
        : new AbsolutePosition(doc.facade(spot.branch()), spot.index(), position.association());
  }

  private static Anchors.@Nullable Spot find(
      StructStore store, RelativePosition position, UnaryOperator<Id> latest) {
    boolean left = position.association() == Association.LEFT;
    Id item = position.item();
    if (item != null) {
      Id unit = latest.apply(item);
      return left ? Anchors.after(store, unit) : Anchors.before(store, unit);
    }
    Branch branch = typeOf(store, position, latest);
    return branch == null ? null : new Anchors.Spot(branch, left ? 0 : branch.length());
  }

  private static @Nullable Branch typeOf(
      StructStore store, RelativePosition position, UnaryOperator<Id> latest) {
    String rootName = position.rootName();
    if (rootName != null) {
      return store.existingRoot(rootName);
    }
    Id type = position.type();
    return type == null ? null : Anchors.heldBy(store, latest.apply(type));
  }
}
