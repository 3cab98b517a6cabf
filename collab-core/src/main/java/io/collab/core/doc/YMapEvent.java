package io.collab.core.doc;

import java.util.Set;

/** A change of a map; {@link #keys} says what happened. */
public final class YMapEvent extends YEvent {

  YMapEvent(YMap target, Transaction transaction) {
    super(target, transaction);
  }

  @Override
  public YMap target() {
    return (YMap) super.target();
  }

  /** All keys that something was written to, also if their visible value is the one before. */
  public Set<String> keysChanged() {
    return writtenKeys();
  }
}
