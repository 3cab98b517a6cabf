package io.collab.server.text;

import io.collab.core.delta.Delta;
import io.collab.core.doc.Transaction;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YText;
import io.collab.core.json.JsonWriter;
import io.collab.core.ot.LogEntry;
import io.collab.core.ot.OpId;
import io.collab.core.ot.OtServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What a revision is
 *
 * Whoever edits the text, the text's own event says what changed, and that is the next revision: so
 * a client that applies all revisions has the text, whatever operations were made of. Only two
 * things are not in the event: surrogate pairs that an edit cut in two (see BrokenCharacters), and
 * formatting that was there already, which the author of an operation does not know (see Correction).
 */

/** One text of a document, with its revisions since the document was loaded. */
public final class TextRoot {

  private static final int MAX_REVISIONS = 20_000;
  private static final long MAX_REVISION_BYTES = 8L << 20;
  private static final int MAX_ENCODED = 256;

  /** So many sessions are kept without looking whether they are still needed. */
  private static final int FEW_SESSIONS = 1_000;

  private final String name;
  private final YDoc doc;
  private final YText text;
  private final OtServer server;
  private final Map<String, Session> sessions = new HashMap<>();

  /** With so many sessions it is time to look which are still needed. */
  private int manySessions = FEW_SESSIONS;

  /** Revisions of which the author has to take a snapshot. */
  private final Set<Long> unexpected = new HashSet<>(0);

  /** The latest revisions, encoded once for everybody. */
  private final Map<Long, TextMessage> encoded = new LinkedHashMap<>();

  /** What the running transaction has changed, as its event tells. */
  private @Nullable Delta changed;

  /** The operation that is being applied, as its author expects it; null between operations. */
  private @Nullable Expected applying;

  private @Nullable String contentJson;

  /** What an author expects of its operation. */
  private record Expected(Session author, long op, Delta delta) {}

  TextRoot(String name, String epoch, YDoc doc, YText text, @Nullable Map<String, Long> stored) {
    this.name = name;
    this.server = new OtServer(epoch, MAX_REVISIONS, MAX_REVISION_BYTES);
    this.doc = doc;
    this.text = text;
    if (stored != null) {
      stored.forEach(server::restore);
    }
    text.observe(event -> changed = PlainDelta.of(event.delta()));
  }

  /** The name of the root. */
  public String name() {
    return name;
  }

  /** Names this run of the room. */
  public String epoch() {
    return server.epoch();
  }

  /** How often the text has changed since the document was loaded. */
  public long rev() {
    return server.rev();
  }

  /** The session called {@code id}, new if nobody has used it. */
  public Session session(String id) {
    return sessions.computeIfAbsent(id, absent -> new Session(server, id));
  }

  /** Notes that an operation is in the text and on disk, through which server ever it came. */
  void committed(String session, long op) {
    Session known = sessions.get(session);
    if (op > server.lastOp(session)) {
      server.restore(session, op);
      if (known != null) {
        // The history has it as somebody else's: only a snapshot tells the client that it is in.
        known.doneElsewhere(server.append(Delta.EMPTY));
      }
    }
    if (known != null) {
      known.saved(op, 0);
    }
  }

  /** The last operation of every session that is in the text. */
  Map<String, Long> lastOperations() {
    return server.lastOps();
  }

  /**
   * Forgets sessions that nobody speaks for and of which everything is on disk, from time to time:
   * they are made anew when they come back.
   *
   * @param inUse tells which sessions somebody speaks for; called only when there are many
   */
  public void forgetIdleSessions(Supplier<Set<Session>> inUse) {
    if (sessions.size() >= manySessions) {
      Set<Session> used = inUse.get();
      sessions.values().removeIf(s -> s.saved() >= s.ordered() && !used.contains(s));
      manySessions = Math.max(FEW_SESSIONS, 2 * sessions.size());
    }
  }

  /** How many sessions are remembered. */
  int sessionCount() {
    return sessions.size();
  }

  /** The text as it is now. */
  public Delta content() {
    return PlainDelta.of(text.toDelta());
  }

  YText text() {
    return text;
  }

  YDoc doc() {
    return doc;
  }

  // ---------------------------------------------------------------- operations

  /**
   * Does an operation, in one transaction, unless it is known.
   *
   * @return whether it was done; if not, it is in the text already, or it cannot be continued from
   *     the revision of its author, who needs a snapshot
   * @throws TextProblemException if it is not an operation on this text
   */
  public boolean apply(Session author, Operation operation) throws TextProblemException {
    if (operation.number() <= author.ordered() || !reaches(operation.epoch(), operation.rev())) {
      return false;
    }
    requireNext(author, operation.number());
    if (operation.onlyAtHead() && operation.rev() != rev()) {
      throw new TextProblemException(
          TextProblem.Code.REVISION_CHANGED,
          "The text has changed meanwhile. Read it and decide again.");
    }
    OperationCheck.requireSupported(operation.delta());
    Delta expected = server.transformToHead(operation.rev(), operation.delta());
    OperationCheck.requireWithin(text.length(), expected);
    applying = new Expected(author, operation.number(), expected);
    try {
      text.applyDelta(CharacterBoundaries.respected(expected, text::toDelta));
      if (applying != null) {
        throw new IllegalStateException("An operation was applied without a transaction");
      }
      return true;
    } finally {
      applying = null;
      changed = null;
    }
  }

  private static void requireNext(Session author, long number) throws TextProblemException {
    if (number > author.ordered() + 1) {
      throw new TextProblemException(
          TextProblem.Code.OP_OUT_OF_ORDER,
          "The next operation of this session is number "
              + (author.ordered() + 1)
              + ", not "
              + number
              + ". Begin a new session and send again what is not saved.");
    }
  }

  void onTransaction(Transaction transaction) {
    Delta broken = BrokenCharacters.replacement(this, transaction.brokenCharacters());
    Delta event = changed;
    Expected operation = applying;
    changed = null;
    applying = null;
    if (event == null && broken.isEmpty() && operation == null) {
      return;
    }
    contentJson = null;
    Delta actual = event == null ? Delta.EMPTY : event;
    if (operation == null) {
      server.append(actual.compose(broken));
    } else {
      append(operation, actual, broken);
    }
  }

  private void append(Expected operation, Delta actual, Delta broken) {
    Delta correction = Correction.of(operation.delta, actual, this::content);
    long rev =
        server.append(
            new OpId(operation.author.id(), operation.op),
            actual.compose(broken),
            correction == null ? Delta.EMPTY : correction.compose(broken));
    if (correction == null) {
      unexpected.add(rev);
    }
  }

  // ---------------------------------------------------------------- messages

  /** Whether a client at {@code rev} of {@code epoch} can go on from there. */
  public boolean reaches(String epoch, long rev) {
    return server.canResume(epoch, rev);
  }

  /** The whole text, for {@code session}. */
  public TextMessage snapshot(Session session, boolean readOnly) {
    String json = contentJson;
    if (json == null) {
      json = JsonWriter.write(content().toValue());
      contentJson = json;
    }
    return TextMessage.snapshot(epoch(), rev(), json, session.ordered(), session.saved(), readOnly);
  }

  /** Says that {@code session} can go on from {@code rev}. */
  public TextMessage resumed(Session session, long rev, boolean readOnly) {
    return TextMessage.resumed(epoch(), rev, session.ordered(), session.saved(), readOnly);
  }

  /**
   * What {@code session} has to know after {@code rev}, which must be within reach; null if only a
   * snapshot helps.
   */
  public @Nullable List<TextMessage> since(long rev, Session session) {
    if (session.needsSnapshot(rev)) {
      return null;
    }
    List<TextMessage> messages = new ArrayList<>();
    for (LogEntry entry : server.after(rev)) {
      OpId author = entry.author();
      if (author == null || !author.session().equals(session.id())) {
        messages.add(forOthers(entry));
      } else if (unexpected.contains(entry.rev())) {
        return null;
      } else {
        messages.add(ack(entry, author));
      }
    }
    return messages;
  }

  private TextMessage forOthers(LogEntry entry) {
    TextMessage message =
        encoded.computeIfAbsent(entry.rev(), rev -> TextMessage.op(rev, entry.delta().toValue()));
    if (encoded.size() > MAX_ENCODED) {
      encoded.remove(encoded.keySet().iterator().next());
    }
    return message;
  }

  private static TextMessage ack(LogEntry entry, OpId author) {
    Delta correction = entry.correction();
    return TextMessage.ack(
        author.number(), entry.rev(), correction.isEmpty() ? null : correction.toValue());
  }

  /** The answer to operation {@code op} of {@code session}; null if only a snapshot helps. */
  public @Nullable TextMessage ack(Session session, long op) {
    OpId author = new OpId(session.id(), op);
    return server
        .find(author)
        .filter(entry -> !unexpected.contains(entry.rev()))
        .map(entry -> ack(entry, author))
        .orElse(null);
  }

  /** Where an index of revision {@code rev}, which must be within reach, is now. */
  int toHead(long rev, int index) {
    int now = index;
    for (LogEntry entry : server.after(rev)) {
      now = entry.delta().transformPosition(now, false);
    }
    return now;
  }
}
