package io.collab.core.change;

import org.jspecify.annotations.Nullable;

/**
 * What happened to one key.
 *
 * @param key the key of a map, or the name of an attribute
 * @param author the client that wrote the value it has now; null if it was deleted. Deletions do
 *     not say who made them
 * @param oldAuthor the client that had written the value before; null if there was none
 */
public record EntryWrite(String key, @Nullable Long author, @Nullable Long oldAuthor) {}
