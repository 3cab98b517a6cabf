/**
 * Storage in SQLite or PostgreSQL through JDBC; {@link io.collab.server.storage.jdbc.JdbcStorage}
 * is the way in.
 *
 * <p>One transaction at a time writes rows ({@code GroupCommit} decides which, {@code LogWriter}
 * knows the SQL), loads run beside it ({@code DocumentReader}), and what was written is folded into
 * snapshots in the background ({@code Snapshotter}). What SQLite and PostgreSQL do not share is
 * behind {@code SqlDialect}. The tables are explained in docs/storage.md.
 */
@NullMarked
package io.collab.server.storage.jdbc;

import org.jspecify.annotations.NullMarked;
