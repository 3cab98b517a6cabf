package io.collab.core.doc;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    Set<@Nullable String> changed =
        transaction().changes().changedBranches().getOrDefault(target().branch(), Set.of());
    Set<String> keys = new LinkedHashSet<>();
    for (String key : changed) {
      if (key != null) {
        keys.add(Objects.requireNonNull(key));
      }
    }
    return Collections.unmodifiableSet(keys);
  }
}
