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
import java.util.TreeMap;
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

  private static final int MAX_PLACES = 2_000;

  /** So many sessions are kept without looking whether they are still needed. */
  private static final int FEW_SESSIONS = 1_000;

  private final String name;
  private final YDoc doc;
  private final YText text;
  private final OtServer server;
  private final Map<String, Session> sessions = new HashMap<>();

  /** With so many sessions it is time to look which are still needed. */
  private int manySessions = FEW_SESSIONS;

  /** Operations that came through other servers, by session, and after which revision they are. */
  private final TreeMap<Long, Map<String, Long>> elsewhere = new TreeMap<>();

  /** Revisions that have a name which every server understands; the latest. */
  private final Map<String, Long> places = new LinkedHashMap<>();

  /** The name of {@link #placedRev}. */
  private @Nullable String place;

  private long placedRev = -1;

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

  /**
   * Notes that an operation is in the text and on disk, through which server ever it came.
   *
   * @param before the revision before what came from there was applied
   */
  void committed(String session, long op, long before) {
    Session known = sessions.get(session);
    if (op > server.lastOp(session)) {
      server.restore(session, op);
      long rev = rev() > before ? rev() : server.append(Delta.EMPTY);
      elsewhere.computeIfAbsent(rev, absent -> new HashMap<>(1)).put(session, op);
      while (elsewhere.size() > 1 && !reaches(epoch(), elsewhere.firstKey() - 1)) {
        elsewhere.pollFirstEntry();
      }
    }
    if (known != null) {
      known.saved(op, 0);
    }
  }

  /** Notes that operation {@code op} of a session that has no client is in the text. */
  public void orderedBeside(String session, long op) {
    server.restore(session, op);
  }

  /** The same acknowledgement with the name of this run, for a client that may be in another. */
  public TextMessage named(TextMessage ack) {
    return ack.within(epoch());
  }

  // ---------------------------------------------------------------- names of revisions

  /**
   * Notes that the text, as it is now, is what the log adds up to at some row.
   *
   * @param name of that place in the log, the same on all servers
   */
  void placed(String name) {
    if (placedRev != rev()) {
      placedRev = rev();
      place = name;
    }
    // The first revision there: what follows it and changes nothing tells who did what.
    if (places.putIfAbsent(name, rev()) == null && places.size() > MAX_PLACES) {
      places.remove(places.keySet().iterator().next());
    }
  }

  /**
   * What every server calls the text at revision {@code rev}; null if that is not known, any more
   * or yet.
   */
  public @Nullable String place(long rev) {
    return placedRev == rev ? place : null;
  }

  /**
   * Finds the revision of a client.
   *
   * @param epoch null if the client knows none
   * @param place what every server calls the text at that revision; null if the client does not
   *     know
   * @return the revision of this run; -1 if it is not known, any more or yet
   */
  public long find(@Nullable String epoch, long rev, @Nullable String place) {
    if (epoch != null && reaches(epoch, rev)) {
      return rev;
    }
    Long placed = place == null ? null : places.get(place);
    return placed != null && reaches(epoch(), placed) ? placed : -1;
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
    long base = find(operation.epoch(), operation.rev(), operation.place());
    if (operation.number() <= author.ordered() || base < 0) {
      return false;
    }
    requireNext(author, operation.number());
    if (operation.condition() != Operation.Condition.NONE && base != rev()) {
      throw new TextProblemException(
          TextProblem.Code.REVISION_CHANGED,
          "The text has changed meanwhile. Read it and decide again.");
    }
    OperationCheck.requireSupported(operation.delta());
    Delta expected = server.transformToHead(base, operation.delta());
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

  /**
   * Says that {@code session} can go on from {@code rev}.
   *
   * @param place what the client called it, if it came with a revision of another server; else null
   */
  public TextMessage resumed(Session session, long rev, @Nullable String place, boolean readOnly) {
    return TextMessage.resumed(epoch(), rev, place, session.ordered(), session.saved(), readOnly);
  }

  /**
   * What {@code session} has to know after {@code rev}, which must be within reach; null if only a
   * snapshot helps.
   *
   * @param roams whether other servers answer the client, too: then it is told what has become of
   *     its operations, because it has seen in other steps what they were transformed over
   */
  public @Nullable List<TextMessage> since(long rev, Session session, boolean roams) {
    List<TextMessage> messages = new ArrayList<>();
    for (LogEntry entry : server.after(rev)) {
      OpId author = entry.author();
      Long came = elsewhere.getOrDefault(entry.rev(), Map.of()).get(session.id());
      if (came != null) {
        messages.add(TextMessage.ackWithDelta(came, entry.rev(), entry.delta().toValue()));
      } else if (author == null || !author.session().equals(session.id())) {
        messages.add(forOthers(entry));
      } else if (roams) {
        messages.add(
            TextMessage.ackWithDelta(author.number(), entry.rev(), entry.delta().toValue()));
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
