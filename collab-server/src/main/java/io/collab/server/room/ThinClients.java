package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.storage.SessionOp;
import io.collab.server.text.Operation;
import io.collab.server.text.Session;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextPresence;
import io.collab.server.text.TextProblem;
import io.collab.server.text.TextProblemException;
import io.collab.server.text.TextRoot;
import io.collab.server.text.TextRoots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Nothing is queued
 *
 * A thin member is a place in the history of its text: a revision, a saved operation, a version of
 * presence. At the end of every turn each member is sent what is newer than its place. One that is
 * full is left where it is and goes on from there when it has drained; if the history does not reach
 * back that far, it gets a snapshot. A request of a polling client is a member for one answer.
 */

/*
 * From server to server
 *
 * A request over HTTP may reach any server, and a revision means something to one. What all servers
 * share is the log. So a client that roams is told what is in the log, as soon as it is there, and
 * what every server calls that place; with it another server finds its own revision with the very
 * same text. Only where edits wait for the log for long, the client is told what is not there yet,
 * and gets a snapshot from another server.
 */

/** The thin clients of a room. */
final class ThinClients {

  private static final TextProblem UNKNOWN_REVISION =
      new TextProblem(
          TextProblem.Code.UNKNOWN_REVISION,
          "This server does not know the revision, and the operation was not done. Ask for what is"
              + " new, and send it again.");

  private final RoomContext context;
  private final ThinPresence presence;
  private final Set<Follower> followers = new LinkedHashSet<>();
  private long idleSince;

  /** How long clients that roam wait for the log before they are told what is not in it. */
  private static final long PLACE_MILLIS = 500;

  /** Since when the texts are not what the log holds; {@link Long#MAX_VALUE} if they are. */
  private long unplacedSince = Long.MAX_VALUE;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private TextRoots texts;

  ThinClients(RoomContext context, Presence presence) {
    this.context = context;
    this.presence = new ThinPresence(presence);
  }

  void open(TextRoots of) {
    texts = of;
  }

  boolean isEmpty() {
    return followers.isEmpty();
  }

  /** When the last member left. */
  long idleSince() {
    return idleSince;
  }

  void enter(Follower follower) {
    followers.add(follower);
  }

  void leave(Follower follower) {
    follower.gone = true;
    if (followers.remove(follower)) {
      idleSince = context.ticker().millis();
      noteStreams(follower);
    }
  }

  void drained(Follower follower) {
    follower.drained();
  }

  /** Lets everybody go. */
  void close(CloseCode code, String reason) {
    for (Follower follower : List.copyOf(followers)) {
      release(follower, code, reason);
    }
  }

  /** Lets a member go. */
  void release(Follower follower, CloseCode code, String reason) {
    if (!follower.gone) {
      leave(follower);
      follower.member.close(code, reason);
    }
  }

  // ---------------------------------------------------------------- what they say

  void hello(Follower follower, Hello hello) {
    if (follower.gone) {
      return;
    }
    TextRoot root = openFor(follower, hello.root());
    if (root == null) {
      return;
    }
    Session session = root.session(hello.session());
    follower.root = root;
    follower.session = session;
    follower.stream = hello.stream();
    follower.rev = root.find(hello.epoch(), hello.rev(), hello.place());
    boolean renamed = follower.rev >= 0 && !root.epoch().equals(hello.epoch());
    follower.renamed = renamed ? hello.place() : null;
    follower.roams = hello.roams() && isOneOfSeveral();
    follower.placed = hello.place() == null ? -1 : follower.rev;
    follower.saved = hello.saved() < 0 ? session.saved() : hello.saved();
    follower.presence = hello.presence();
    follower.resuming = follower.rev >= 0 && (hello.stream() || renamed);
    follower.asking = true;
    if (hello.stream()) {
      replaceOthers(follower);
      noteStreams(follower);
    } else {
      presence.heard(session.id(), root.name(), context.ticker().millis());
    }
  }

  /** Whether an answer depends on what the client may have done through another node. */
  boolean mayComeFromElsewhere(Hello hello) {
    TextRoot root = texts.get(hello.root());
    String epoch = hello.epoch();
    return root == null || epoch == null || !root.reaches(epoch, hello.rev());
  }

  /** As the other one, for an operation of a client that may not follow the text here. */
  boolean mayComeFromElsewhere(ThinEdit edit) {
    TextRoot root = texts.get(edit.root());
    return root == null || edit.from().root != root || lacksEarlier(edit);
  }

  /** Whether operations of the client that go before this one are not here, or not here yet. */
  boolean lacksEarlier(ThinEdit edit) {
    TextRoot root = texts.get(edit.root());
    long ordered = root == null ? 0 : root.session(edit.session()).ordered();
    return edit.operation().number() > ordered + 1;
  }

  private @Nullable TextRoot openFor(Follower follower, String name) {
    try {
      return texts.open(name);
    } catch (TextProblemException e) {
      follower.send(TextMessage.error(e.problem(), 0));
      return null;
    }
  }

  /** Two that speak for one session would take each other's operations for their own. */
  private void replaceOthers(Follower follower) {
    for (Follower other : List.copyOf(followers)) {
      if (other != follower && other.stream && other.session == follower.session) {
        other.send(
            TextMessage.error(
                new TextProblem(
                    TextProblem.Code.SESSION_REPLACED,
                    "Another connection has said hello with this session. Use one session per"
                        + " client."),
                0));
        release(other, CloseCode.REPLACED, "another connection has the same session");
      }
    }
  }

  private void noteStreams(Follower follower) {
    Session session = follower.session;
    TextRoot root = follower.root;
    if (session != null && root != null && follower.stream) {
      presence.streams(session.id(), root.name(), streams(session), context.ticker().millis());
    }
  }

  private int streams(Session session) {
    return (int) followers.stream().filter(f -> f.stream && f.session == session).count();
  }

  void presence(
      Follower follower,
      String sessionId,
      String rootName,
      long rev,
      @Nullable TextPresence shown) {
    TextRoot root = follower.gone ? null : openFor(follower, rootName);
    if (root == null) {
      return;
    }
    long now = context.ticker().millis();
    if (shown == null) {
      presence.hide(sessionId, rootName, now);
    } else {
      Session session = root.session(sessionId);
      long at = rev >= 0 && root.reaches(root.epoch(), rev) ? rev : root.rev();
      presence.show(session.id(), root, at, shown, streams(session), now);
    }
    if (!follower.isFollowing()) {
      follower.send(List.of());
    }
  }

  // ---------------------------------------------------------------- operations

  /** Says that an operation cannot be taken now. */
  void refuse(ThinEdit edit) {
    edit.from()
        .send(
            TextMessage.error(
                new TextProblem(
                    TextProblem.Code.STORAGE_FULL,
                    "Too many edits wait for the database. Send the operation again later."),
                edit.operation().number()));
  }

  /** Does an operation; answers what is to be stored with its row: nothing if it was not done. */
  List<SessionOp> apply(ThinEdit edit) {
    Follower from = edit.from();
    TextRoot root = openFor(from, edit.root());
    if (root == null) {
      return List.of();
    }
    Session session = root.session(edit.session());
    long number = edit.operation().number();
    try {
      boolean done = root.apply(session, edit.operation());
      answer(edit, root, session, done);
      return done ? stored(edit, root) : List.of();
    } catch (TextProblemException e) {
      from.send(TextMessage.error(e.problem(), number));
      return List.of();
    }
  }

  /**
   * Who makes a text does so as one more operation of a session that all servers share: the log
   * takes only one of two that do it at the same time.
   */
  private static List<SessionOp> stored(ThinEdit edit, TextRoot root) {
    SessionOp own = new SessionOp(edit.root(), edit.session(), edit.operation().number());
    if (edit.operation().condition() != Operation.Condition.FIRST) {
      return List.of(own);
    }
    long before = root.session(SessionOp.MAKING).ordered();
    root.orderedBeside(SessionOp.MAKING, before + 1);
    return List.of(own, new SessionOp(edit.root(), SessionOp.MAKING, before + 1));
  }

  /** A member that follows the text finds the answer in the history, unless it was there before. */
  private void answer(ThinEdit edit, TextRoot root, Session session, boolean done) {
    Follower from = edit.from();
    boolean follows = from.root == root && from.session == session;
    if (follows && done) {
      return;
    }
    TextMessage ack = root.ack(session, edit.operation().number());
    if (follows) {
      answerFollower(from, ack);
    } else if (ack != null) {
      acknowledge(edit, root, session, ack, done);
    } else if (session.ordered() < edit.operation().number() && isOneOfSeveral()) {
      from.send(TextMessage.error(UNKNOWN_REVISION, edit.operation().number()));
    } else {
      // A snapshot, which waits until the session's own operations are saved, as all others do.
      await(edit, root, session);
    }
  }

  private static void answerFollower(Follower from, @Nullable TextMessage ack) {
    if (ack == null) {
      from.rev = -1;
    } else if (ack.rev() <= from.rev) {
      from.send(ack);
    }
    // Else it is told in its place among what the member lacks. Told now, it would come before
    // "resumed" if the operation came right behind a hello.
  }

  private void acknowledge(
      ThinEdit edit, TextRoot root, Session session, TextMessage ack, boolean done) {
    Follower from = edit.from();
    boolean waits = done && isOneOfSeveral();
    if (edit.awaitSaved() || waits) {
      await(edit, root, session);
    }
    from.answer = isOneOfSeveral() ? root.named(ack) : ack;
    if (waits) {
      from.isHeld = true;
    } else {
      from.send(from.answer);
    }
  }

  private static void await(ThinEdit edit, TextRoot root, Session session) {
    Follower from = edit.from();
    from.session = session;
    from.awaited = edit.operation().number();
    from.awaitsSaved = edit.awaitSaved();
    from.awaitedIn = root;
    from.answer = null;
  }

  /** Notes that an operation is in the log, in row {@code seq}. */
  void saved(SessionOp op, long seq) {
    TextRoot root = texts.get(op.root());
    if (root != null) {
      root.session(op.session()).saved(op.op(), seq);
    }
  }

  /**
   * Notes that operations that other nodes took are in the document and in the log.
   *
   * @param before revisions before they were applied
   */
  void committedElsewhere(List<SessionOp> operations, Map<String, Long> before) {
    operations.forEach(op -> texts.committed(op.root(), op.session(), op.op(), before));
  }

  /** The revisions of all texts. */
  Map<String, Long> revisions() {
    return texts.revisions();
  }

  /** Notes that the texts are what the log holds, and what every server calls that place of it. */
  void placed(@Nullable String place) {
    texts.placed(place);
    unplacedSince = Long.MAX_VALUE;
  }

  /** Notes that the texts are not what the log holds. */
  void unplaced() {
    texts.placed(null);
    if (unplacedSince == Long.MAX_VALUE) {
      unplacedSince = context.ticker().millis();
    }
  }

  /** Whether clients that roam have to wait, because the text will soon be in the log. */
  private boolean willBePlaced() {
    return unplacedSince != Long.MAX_VALUE
        && context.ticker().millis() - unplacedSince < PLACE_MILLIS;
  }

  // ---------------------------------------------------------------- telling

  void presenceChanged(AwarenessUpdate latest) {
    presence.changed(latest, context.ticker().millis());
  }

  /** Tells everybody what is new for them. */
  void tell(StorageStatus status) {
    texts.all().forEach(root -> root.forgetIdleSessions(this::sessionsInUse));
    for (Follower follower : List.copyOf(followers)) {
      if (follower.gone || follower.isFull()) {
        continue;
      }
      TextRoot root = follower.root;
      Session session = follower.session;
      if (root != null && follower.roams && willBePlaced()) {
        continue;
      }
      if (root != null && session != null) {
        tell(follower, root, session, status);
      } else if (session != null && follower.awaited > 0) {
        tellWhoWaits(follower, session);
      }
    }
  }

  /** Another server, which the client may ask next, knows the operation only from the log. */
  private void tellWhoWaits(Follower follower, Session session) {
    TextRoot root = follower.awaitedIn;
    if (root == null) {
      return;
    }
    TextMessage answer = follower.answer;
    if (answer == null) {
      if (follower.awaitsSnapshot(session)) {
        return;
      }
      answer = root.snapshot(session, false);
      follower.answer = answer;
      follower.send(answer);
    }
    boolean saved = session.saved() >= follower.awaited;
    if (follower.isHeld && (saved || !willBePlaced())) {
      follower.isHeld = false;
      follower.send(answer);
    }
    if (saved && follower.awaitsSaved) {
      follower.awaited = 0;
      String place = isOneOfSeveral() ? root.place(answer.rev()) : null;
      TextMessage done = TextMessage.saved(session.saved(), session.seq());
      follower.send(
          place == null ? List.of(done) : List.of(done, TextMessage.place(answer.rev(), place)));
    }
  }

  private boolean isOneOfSeveral() {
    return context.bus().reach() != UpdateBus.Reach.ALONE;
  }

  private Set<Session> sessionsInUse() {
    Set<Session> used = new HashSet<>();
    for (Follower follower : followers) {
      if (follower.session != null) {
        used.add(follower.session);
      }
    }
    return used;
  }

  private void tell(Follower follower, TextRoot root, Session session, StorageStatus status) {
    List<TextMessage> news = new ArrayList<>(follower.takeNews(root, session, status.isReadOnly()));
    boolean knowsText = !follower.awaitsSnapshot(session);
    if (knowsText && follower.presence >= 0 && follower.presence < presence.version()) {
      TextMessage others = presence.since(follower.presence, root, session.id());
      follower.presence = presence.version();
      if (others != null) {
        news.add(others);
      }
    }
    if (follower.stream && follower.status != status) {
      follower.status = status;
      news.add(status.message());
    }
    if (!news.isEmpty() || (follower.asking && knowsText)) {
      follower.asking = false;
      follower.send(news);
    }
  }

  /** Renews presence; answers when to look again. */
  long lookAtClock(long now) {
    long next = presence.lookAtClock(now, context.limits().awarenessTimeoutMillis());
    return willBePlaced() ? Math.min(next, unplacedSince + PLACE_MILLIS) : next;
  }
}
