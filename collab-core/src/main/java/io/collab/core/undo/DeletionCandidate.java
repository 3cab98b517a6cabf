package io.collab.core.undo;

import io.collab.core.doc.YType;
import io.collab.core.id.Id;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of content that undo or redo is about to delete.
 *
 * @param id its first unit
 * @param length number of units: UTF-16 code units of text, or elements
 * @param parent the type it stands in
 * @param key its key, if it is an entry of a map or an attribute; null in a list
 * @param type the shared type that it is; null if it is none. What undo deletes inside that type is
 *     deleted already
 */
public record DeletionCandidate(
    Id id, int length, YType parent, @Nullable String key, @Nullable YType type) {}
