package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.storage.SessionOp;
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
import java.util.Optional;
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

/** The thin clients of a room. */
final class ThinClients {

  private final RoomContext context;
  private final ThinPresence presence;
  private final Set<Follower> followers = new LinkedHashSet<>();
  private long idleSince;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private TextRoots texts;

  ThinClients(RoomContext context, Presence presence) {
    this.context = context;
    this.presence = new ThinPresence(presence, context.random());
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
    String epoch = hello.epoch();
    boolean continues = epoch != null && root.reaches(epoch, hello.rev());
    follower.rev = continues ? hello.rev() : -1;
    follower.saved = hello.saved() < 0 ? session.saved() : hello.saved();
    follower.presence = hello.presence();
    follower.resuming = continues && hello.stream();
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
    return root == null || !root.reaches(edit.operation().epoch(), edit.operation().rev());
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

  /** Does an operation; answers what is to be stored with its row, if it was done. */
  Optional<SessionOp> apply(ThinEdit edit) {
    Follower from = edit.from();
    TextRoot root = openFor(from, edit.root());
    if (root == null) {
      return Optional.empty();
    }
    Session session = root.session(edit.session());
    long number = edit.operation().number();
    try {
      boolean done = root.apply(session, edit.operation());
      answer(edit, root, session, done);
      return done
          ? Optional.of(new SessionOp(edit.root(), edit.session(), number))
          : Optional.empty();
    } catch (TextProblemException e) {
      from.send(TextMessage.error(e.problem(), number));
      return Optional.empty();
    }
  }

  /** A member that follows the text finds the answer in the history, unless it was there before. */
  private void answer(ThinEdit edit, TextRoot root, Session session, boolean done) {
    Follower from = edit.from();
    boolean follows = from.root == root && from.session == session;
    if (follows && done) {
      return;
    }
    TextMessage ack = root.ack(session, edit.operation().number());
    if (follows && ack == null) {
      from.rev = -1;
    }
    if (follows && (ack == null || ack.rev() > from.rev)) {
      // It is told in its place among what the member lacks, or is in the snapshot. Told now, it
      // would come before "resumed" if the operation came right behind a hello.
      return;
    }
    from.send(ack != null ? ack : root.snapshot(session, false));
    if (!follows && edit.awaitSaved() && session.ordered() >= edit.operation().number()) {
      from.session = session;
      from.awaited = edit.operation().number();
    }
  }

  /** Notes that an operation is in the log, in row {@code seq}. */
  void saved(SessionOp op, long seq) {
    TextRoot root = texts.get(op.root());
    if (root != null) {
      root.session(op.session()).saved(op.op(), seq);
    }
  }

  /** Notes that an operation that another node took is in the document and in the log. */
  void committedElsewhere(SessionOp op) {
    texts.committed(op.root(), op.session(), op.op());
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
      if (root != null && session != null) {
        tell(follower, root, session, status);
      } else if (session != null && follower.awaited > 0 && session.saved() >= follower.awaited) {
        follower.awaited = 0;
        follower.send(TextMessage.saved(session.saved(), session.seq()));
      }
    }
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
    return presence.lookAtClock(now, context.limits().awarenessTimeoutMillis());
  }
}
