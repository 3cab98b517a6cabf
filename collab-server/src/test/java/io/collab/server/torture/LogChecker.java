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
import java.util.zip.CRC32C;

/**
 * Reads what clients have seen beside what the log holds, and says what is wrong first. The
 * invariants and their numbers are those of docs/reliability.md.
 */
final class LogChecker {

  private static final Pattern TOKEN = Pattern.compile("\\[[^\\[\\]]*\\]");
  private static final int CONTEXT_LINES = 12;

  /** Checksums of the rows that were read before, by document: they never change. */
  private final Map<String, List<Long>> known = new HashMap<>();

  /** What one client has to show for itself. */
  private final Collection<History> histories;

  LogChecker(Collection<History> histories) {
    this.histories = histories;
  }

  /** The text that the rows of a document add up to. */
  static String text(StoredLog log) {
    return fold(log.rows(), log.headSeq()).getText("content").toString();
  }

  /** Checks the rows and snapshots of one document; throws at the first violation. */
  void checkLog(String document, StoredLog log) {
    checkRows(document, log);
    checkSnapshots(log);
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
    List<Long> before = known.computeIfAbsent(document, name -> new ArrayList<>());
    List<Long> now = new ArrayList<>();
    for (StoredRow row : log.rows()) {
      if (row.seq() != now.size() + 1) {
        throw violation("I5", "row " + (now.size() + 1) + " is missing", (History) null);
      }
      CRC32C checksum = new CRC32C();
      checksum.update(row.bytes());
      if (checksum.getValue() != row.checksum()) {
        throw violation("I5", "row " + row.seq() + " has a wrong checksum", (History) null);
      }
      now.add(row.checksum());
    }
    if (now.size() != log.headSeq()) {
      throw violation(
          "I5",
          "the last row is " + now.size() + " and should be " + log.headSeq(),
          (History) null);
    }
    if (now.size() < before.size() || !now.subList(0, before.size()).equals(before)) {
      throw violation("I5", "rows that were read before have changed or are gone", (History) null);
    }
    known.put(document, now);
  }

  private static void checkSnapshots(StoredLog log) {
    for (StoredRow snapshot : log.snapshots()) {
      byte[] replayed = canonical(fold(log.rows(), snapshot.seq()));
      byte[] stored = canonical(fold(List.of(snapshot), snapshot.seq()));
      if (!Arrays.equals(replayed, stored)) {
        throw violation(
            "I7", "snapshot " + snapshot.seq() + " is not what its rows add up to", (History) null);
      }
    }
  }

  private static YDoc fold(List<StoredRow> rows, long to) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.transact(
        transaction ->
            rows.stream().filter(row -> row.seq() <= to).forEach(r -> doc.applyUpdate(r.bytes())));
    if (doc.hasPending()) {
      throw violation("I5", "rows depend on something that is not in the log", (History) null);
    }
    return doc;
  }

  private static byte[] canonical(YDoc doc) {
    YDoc joined = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    joined.applyUpdate(doc.encodeStateAsUpdate());
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
