package io.collab.core.crdt;

import io.collab.core.id.Id;
import org.jspecify.annotations.Nullable;

/**
 * A deleted item that may be collected.
 *
 * @param id its first unit
 * @param length number of units
 * @param parent the type it stands in
 * @param key its key, or null for a list item
 * @param held the type that it holds, or null
 */
public record GcCandidate(
    Id id, int length, Branch parent, @Nullable String key, @Nullable Branch held) {

  static GcCandidate of(Item item) {
    Place place = item.placeOrFail();
    return new GcCandidate(
        new Id(item.client.id, item.clock),
        item.length,
        place.branch(),
        place.key(),
        item.payload() instanceof Branch branch ? branch : null);
  }
}
