package io.collab.core.doc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of an array. */
public final class YArrayEvent extends YEvent {

  private @Nullable List<ListOp> delta;

  YArrayEvent(YArray target, Transaction transaction) {
    super(target, transaction);
  }

  @Override
  public YArray target() {
    return (YArray) super.target();
  }

  /** The change from left to right; a trailing retain is left out. */
  public List<ListOp> delta() {
    List<ListOp> known = delta;
    if (known == null) {
      known = ListDelta.read(target(), transaction());
      delta = known;
    }
    return known;
  }
}
