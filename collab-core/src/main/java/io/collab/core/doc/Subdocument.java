package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * A reference to another document, kept as a value of this one.
 *
 * @param guid name of the other document
 * @param options plain value that says how it is to be opened, as it was stored
 */
public record Subdocument(String guid, @Nullable Object options) {}
