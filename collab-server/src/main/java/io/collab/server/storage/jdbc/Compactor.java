package io.collab.server.storage.jdbc;

import io.collab.core.encoding.DecodeException;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.StorageException;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trims logs in the background: rows that are old enough go when a snapshot stands for them that is
 * committed and was compared with them. Thread-safe.
 *
 * <p>Several servers may trim the same log. There is no lease: whoever moves the mark wins, and the
 * others have read in vain.
 */
final class Compactor {

  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /** How often all logs are looked at; a log that gets a snapshot is looked at anyway. */
  private static final long SEARCH_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** So long after the start at most: servers that start together do not search together. */
  private static final long FIRST_SEARCH_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final LogTrimmer trimmer;
  private final RetentionPolicy policy;
  private final Background background;

  /** Documents that wait for their turn. */
  private final Set<DocumentName> due = ConcurrentHashMap.newKeySet();

  /** Documents that are left alone, so that the log is not filled with them. */
  private final Set<DocumentName> broken = ConcurrentHashMap.newKeySet();

  Compactor(LogTrimmer trimmer, RetentionPolicy policy, Background background) {
    this.trimmer = trimmer;
    this.policy = policy;
    this.background = background;
  }

  /** Looks for old rows from time to time, as long as there is somebody to do it. */
  void searchNowAndThen() {
    if (!policy.keepsAll()) {
      background.runIn(ThreadLocalRandom.current().nextLong(FIRST_SEARCH_MILLIS), this::search);
    }
  }

  private void search() {
    try {
      trimmer.search(documents -> documents.forEach(this::compact));
    } catch (SQLException e) {
      LOG.debug("Old rows were not looked for", e);
    } finally {
      background.runIn(
          SEARCH_MILLIS / 2 + ThreadLocalRandom.current().nextLong(SEARCH_MILLIS), this::search);
    }
  }

  /** Trims the log of a document if it has rows that are old enough. Returns at once. */
  void compact(DocumentName document) {
    if (!policy.keepsAll() && !broken.contains(document) && due.add(document)) {
      background.run(() -> run(document));
    }
  }

  private void run(DocumentName document) {
    due.remove(document);
    try {
      OptionalLong id = trimmer.id(document);
      if (id.isPresent()) {
        run(document, id.getAsLong());
      }
    } catch (StorageException e) {
      if (!e.retryable()) {
        giveUp(document, e.getMessage());
      }
    } catch (SQLException e) {
      // Nothing is lost but space; it is tried again.
      if (!background.isClosing()) {
        LOG.warn("The log of document \"{}\" was not trimmed. {}", document, e.getMessage());
      }
    } catch (DecodeException e) {
      giveUp(document, "A row of it is no update. " + e.getMessage());
    } catch (RuntimeException | Error e) {
      broken.add(document);
      LOG.error("The log of document \"{}\" is not trimmed: folding its rows failed.", document, e);
    }
  }

  private void run(DocumentName document, long id) throws SQLException {
    // What a server left that ended half-way.
    delete(id);
    if (trim(document)) {
      Failpoint.HALF_TRIMMED.reached();
      delete(id);
      Failpoint.TRIMMED.reached();
      // The rest later: others wait for a snapshot.
      compact(document);
    }
    trimmer.thin(id);
  }

  private void giveUp(DocumentName document, @Nullable String why) {
    broken.add(document);
    LOG.error("The log of document \"{}\" is not trimmed. {}", document, why);
  }

  /** Whether some rows count no more because of this call. */
  private boolean trim(DocumentName document) throws SQLException {
    OldRows old = trimmer.read(document, Long.MAX_VALUE).orElse(null);
    if (old != null && old.version() == null) {
      trimmer.addVersion(old, old.fold());
      // What is in the table now is what the rows are compared with.
      old = trimmer.read(document, old.seq()).orElse(null);
    }
    if (old == null || old.version() == null) {
      return false;
    }
    if (!SnapshotFold.isSame(old.version(), old.fold())) {
      giveUp(
          document,
          "Snapshot " + old.seq() + " is not what its rows add up to; all of them are kept.");
      return false;
    }
    return trimmer.trim(old, old.version());
  }

  /** In small steps, with as much time between them as they take: others write, too. */
  private void delete(long documentId) throws SQLException {
    boolean more = true;
    while (more && !background.isClosing()) {
      long begin = System.nanoTime();
      more = trimmer.deleteSome(documentId);
      if (more) {
        Failpoint.HALF_TRIMMED.reached();
        LockSupport.parkNanos(Math.min(MAX_PAUSE_NANOS, System.nanoTime() - begin));
      }
    }
  }
}
