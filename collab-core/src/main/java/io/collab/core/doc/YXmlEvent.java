package io.collab.core.doc;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change of an XML fragment or element: of its children, its attributes, or both. */
public final class YXmlEvent extends YEvent {

  private @Nullable List<ListOp> delta;

  YXmlEvent(YXmlFragment target, Transaction transaction) {
    super(target, transaction);
  }

  @Override
  public YXmlFragment target() {
    return (YXmlFragment) super.target();
  }

  /** Whether children were inserted or deleted. */
  public boolean childListChanged() {
    return isListChanged();
  }

  /**
   * All attributes that something was written to, also if their visible value is the one before;
   * {@link #keys} says what happened to each.
   */
  public Set<String> attributesChanged() {
    return writtenKeys();
  }

  /** The change of the children from left to right; a trailing retain is left out. */
  public List<ListOp> delta() {
    List<ListOp> known = delta;
    if (known == null) {
      known = ListDelta.read(target(), transaction());
      delta = known;
    }
    return known;
  }
}
