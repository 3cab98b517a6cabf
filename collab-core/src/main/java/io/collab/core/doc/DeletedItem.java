package io.collab.core.doc;

import io.collab.core.id.Id;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of deleted content whose place in the document stays, but whose content may be dropped;
 * see {@link YDocOptions#withGcFilter}.
 *
 * @param id its first unit
 * @param length number of units: UTF-16 code units of text, or elements
 * @param parent the type it stands in, which may be deleted itself
 * @param key its key, if it was an entry of a map or an attribute; null in a list
 * @param type the shared type that it was; null if it was none
 */
public record DeletedItem(
    Id id, int length, YType parent, @Nullable String key, @Nullable YType type) {}
