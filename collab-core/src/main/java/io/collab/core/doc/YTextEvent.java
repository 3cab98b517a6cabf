package io.collab.core.doc;

import io.collab.core.crdt.TextChangeReader;
import io.collab.core.delta.Delta;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change of a text. */
public final class YTextEvent extends YEvent {

  private @Nullable Delta delta;

  YTextEvent(YText target, Transaction transaction) {
    super(target, transaction);
  }

  @Override
  public YText target() {
    return (YText) super.target();
  }

  /** The change, as operations that turn the text before the transaction into the text after it. */
  public Delta delta() {
    Delta known = delta;
    if (known == null) {
      transaction().requireObserving();
      YDoc doc = target().docOrFail();
      known =
          TextChangeReader.read(
              target().branch(), doc.store(), transaction().changes(), doc::facade);
      delta = known;
    }
    return known;
  }

  /** Whether the text itself or its formatting changed, and not only attributes of the whole. */
  public boolean childListChanged() {
    return isListChanged();
  }

  /**
   * All attributes of the text as a whole that something was written to, also if their visible
   * value is the one before.
   */
  public Set<String> keysChanged() {
    return writtenKeys();
  }
}
