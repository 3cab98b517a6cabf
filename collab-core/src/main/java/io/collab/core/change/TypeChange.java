package io.collab.core.change;

import java.util.List;

/**
 * What happened in one shared type.
 *
 * @param root name of the root that the type is, or stands in
 * @param path the way from the root down to the type: keys ({@link String}) and indexes among
 *     visible elements ({@link Integer}), as they are after the change; empty for the root itself
 * @param ranges what happened to its list, from left to right: text, elements or children
 * @param entries what happened to its entries: keys of a map, attributes of an element or a text
 */
public record TypeChange(
    String root, List<Object> path, List<RangeChange> ranges, List<EntryWrite> entries) {

  /** Copies the lists. */
  public TypeChange {
    path = List.copyOf(path);
    ranges = List.copyOf(ranges);
    entries = List.copyOf(entries);
  }
}
