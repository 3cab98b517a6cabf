/**
 * The durable side of documents, seen from a room: an append-only log per document and snapshots of
 * it, behind {@link io.collab.server.storage.DocumentStorage}. Values and the seam only; tables,
 * connections and SQL belong to {@code io.collab.server.storage.jdbc}.
 */
@NullMarked
package io.collab.server.storage;

import org.jspecify.annotations.NullMarked;
