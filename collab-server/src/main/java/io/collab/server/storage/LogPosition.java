package io.collab.server.storage;

/**
 * Where a row stands.
 *
 * @param lineage which log: the random name a document gets when it is created. A document that is
 *     deleted and made again under the same name has another one
 * @param seq the number of the row in that log, from 1
 */
public record LogPosition(String lineage, long seq) {}
