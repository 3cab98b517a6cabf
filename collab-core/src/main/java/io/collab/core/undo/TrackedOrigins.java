package io.collab.core.undo;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The origins whose transactions are recorded: values, and classes of values. */
final class TrackedOrigins {

  private final Set<@Nullable Object> origins;

  TrackedOrigins(Collection<? extends @Nullable Object> origins) {
    this.origins = new HashSet<>(origins);
  }

  void add(@Nullable Object origin) {
    origins.add(origin);
  }

  void remove(@Nullable Object origin) {
    origins.remove(origin);
  }

  boolean contains(@Nullable Object origin) {
    return origins.contains(origin) || (origin != null && hasClassOf(origin));
  }

  private boolean hasClassOf(Object origin) {
    for (Object tracked : origins) {
      if (tracked instanceof Class<?> type && type.isInstance(origin)) {
        return true;
      }
    }
    return false;
  }
}
