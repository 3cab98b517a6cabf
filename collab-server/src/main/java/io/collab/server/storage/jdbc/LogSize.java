package io.collab.server.storage.jdbc;

import io.collab.server.storage.DocumentName;

/**
 * How much a load of a document has to read.
 *
 * @param tailRows rows behind the newest snapshot
 * @param tailBytes bytes of updates in those rows
 * @param snapshotBytes bytes of that snapshot; 0 if there is none
 */
record LogSize(DocumentName document, long tailRows, long tailBytes, long snapshotBytes) {}
