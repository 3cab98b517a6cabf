package io.collab.server.torture;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.torture.StoredLog.StoredRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads what clients have seen beside what the log holds, and says what is wrong first. The
 * invariants and their numbers are those of docs/reliability.md.
 */
final class LogChecker {

  private static final Pattern TOKEN = Pattern.compile("\\[[^\\[\\]]*\\]");
  private static final int CONTEXT_LINES = 12;

  /** What was read before, by document. */
  private final Map<String, Known> known = new HashMap<>();

  /** What was read of a document: none of it ever changes, though some of it may go. */
  private static final class Known {
    /** Checksums of rows, by number. */
    private final Map<Long, Long> rows = new HashMap<>();

    /** Checksums of the snapshots whose rows are trimmed. */
    private final Map<Long, Long> snapshots = new HashMap<>();

    private long headSeq;
    private long trimmedSeq;
  }

  /** What one client has to show for itself. */
  private final Collection<History> histories;

  LogChecker(Collection<History> histories) {
    this.histories = histories;
  }

  /** The text that the rows of a document add up to. */
  static String text(StoredLog log) {
    return fold(updates(log, log.headSeq())).getText("content").toString();
  }

  /** The bytes that the rows of a document add up to. */
  static byte[] canonical(StoredLog log) {
    return canonical(updates(log, log.headSeq()));
  }

  /** Checks the rows and snapshots of one document; throws at the first violation. */
  void checkLog(String document, StoredLog log) {
    checkRows(document, log);
    checkSnapshots(document, log);
  }

  /** Checks one document and what clients have seen of it; throws at the first violation. */
  void check(String document, StoredLog log) {
    check(document, log, saved());
  }

  /**
   * Checks a document that is being written.
   *
   * @param saved what was called saved before the log was read
   */
  void check(String document, StoredLog log, Map<History, Set<String>> saved) {
    checkLog(document, log);
    checkTokens(document, tokens(text(log)), saved);
  }

  /** What clients were told to be saved, up to now. */
  Map<History, Set<String>> saved() {
    Map<History, Set<String>> saved = new HashMap<>();
    histories.forEach(history -> saved.put(history, history.allSaved()));
    return saved;
  }

  /**
   * The tokens of a text. One may stand inside of another: where a server ended and took with it
   * what a thin client had seen unsaved, the client finds the place for its own edit by comparing
   * texts, and misses it by what they have in common.
   */
  static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    String left = text;
    Matcher matcher = TOKEN.matcher(left);
    while (matcher.find()) {
      matcher.reset();
      matcher.results().map(MatchResult::group).forEach(tokens::add);
      left = matcher.replaceAll("");
      matcher = TOKEN.matcher(left);
    }
    if (!left.isEmpty()) {
      throw violation("I3", "the text is more than whole tokens: " + left, (History) null);
    }
    return tokens;
  }

  // ---------------------------------------------------------------- I5, I7: the log itself

  private void checkRows(String document, StoredLog log) {
    Known before = known.computeIfAbsent(document, name -> new Known());
    long seq = log.trimmedSeq();
    for (StoredRow row : log.rows()) {
      seq++;
      if (row.seq() != seq) {
        throw violation("I5", "row " + seq + " is missing", (History) null);
      }
      checkChecksum("row", row);
      if (!before.rows.computeIfAbsent(seq, s -> row.checksum()).equals(row.checksum())) {
        throw violation("I5", "row " + seq + " has changed", (History) null);
      }
    }
    if (seq != log.headSeq()) {
      throw violation(
          "I5", "the last row is " + seq + " and should be " + log.headSeq(), (History) null);
    }
    if (log.headSeq() < before.headSeq || log.trimmedSeq() < before.trimmedSeq) {
      throw violation("I5", "rows that were read before are gone", (History) null);
    }
    before.headSeq = log.headSeq();
    before.trimmedSeq = log.trimmedSeq();
  }

  private static void checkChecksum(String what, StoredRow row) {
    CRC32C checksum = new CRC32C();
    checksum.update(row.bytes());
    if (checksum.getValue() != row.checksum()) {
      throw violation("I5", what + " " + row.seq() + " has a wrong checksum", (History) null);
    }
  }

  private void checkSnapshots(String document, StoredLog log) {
    Map<Long, Long> before = known.computeIfAbsent(document, name -> new Known()).snapshots;
    boolean hasBase = log.trimmedSeq() == 0;
    for (StoredRow snapshot : log.snapshots()) {
      checkChecksum("snapshot", snapshot);
      hasBase |= snapshot.seq() == log.trimmedSeq();
      if (snapshot.seq() > log.trimmedSeq()
          && !Arrays.equals(canonical(updates(log, snapshot.seq())), canonical(snapshot.bytes()))) {
        throw violation(
            "I7", "snapshot " + snapshot.seq() + " is not what its rows add up to", (History) null);
      }
      if (snapshot.seq() <= log.trimmedSeq()
          && !before
              .computeIfAbsent(snapshot.seq(), s -> snapshot.checksum())
              .equals(snapshot.checksum())) {
        throw violation("I7", "version " + snapshot.seq() + " has changed", (History) null);
      }
    }
    if (!hasBase) {
      throw violation(
          "I7",
          "the rows up to " + log.trimmedSeq() + " are gone, and no snapshot stands for them",
          (History) null);
    }
  }

  /** The rows up to one, behind the snapshot that stands for those that are trimmed. */
  private static byte[][] updates(StoredLog log, long to) {
    return Stream.concat(
            log.snapshots().stream().filter(s -> s.seq() == log.trimmedSeq()),
            log.rows().stream().filter(row -> row.seq() <= to))
        .map(StoredRow::bytes)
        .toArray(byte[][]::new);
  }

  private static YDoc fold(byte[]... updates) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.transact(transaction -> Stream.of(updates).forEach(doc::applyUpdate));
    if (doc.hasPending()) {
      throw violation("I5", "rows depend on something that is not in the log", (History) null);
    }
    return doc;
  }

  /** The bytes that every document with this content has after it was read in one piece. */
  static byte[] canonical(byte[]... updates) {
    YDoc joined = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    joined.applyUpdate(fold(updates).encodeStateAsUpdate());
    return joined.encodeStateAsUpdate();
  }

  // ---------------------------------------------------------------- I1, I2, I3: what is in it

  private void checkTokens(String document, List<String> tokens, Map<History, Set<String>> saved) {
    Set<String> there = new HashSet<>();
    for (String token : tokens) {
      if (!there.add(token)) {
        throw violation("I2", "an edit is there twice: " + token, token);
      }
    }
    Set<String> sent = new HashSet<>();
    for (History history : histories) {
      if (history.document().equals(document)) {
        sent.addAll(history.allSent());
        for (String token : saved.getOrDefault(history, Set.of())) {
          if (!there.contains(token)) {
            throw violation("I1", "a saved edit is not in the log: " + token, history);
          }
        }
      }
    }
    for (String token : there) {
      if (!sent.contains(token)) {
        throw violation("I3", "nobody has sent " + token, token);
      }
    }
  }

  private AssertionError violation(String invariant, String what, String token) {
    History owner =
        histories.stream()
            .filter(history -> token.startsWith("[" + history.client() + "-"))
            .findFirst()
            .orElse(null);
    return violation(invariant, what, owner);
  }

  private static AssertionError violation(String invariant, String what, History owner) {
    return new AssertionError(invariant + " is violated: " + what + timeline(owner));
  }

  private static String timeline(History owner) {
    if (owner == null) {
      return "";
    }
    try {
      List<String> lines = Files.readAllLines(owner.file());
      return "\nThe last that this client has seen:\n"
          + String.join(
              "\n", lines.subList(Math.max(0, lines.size() - CONTEXT_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
