package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.update.Updates;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.config.RoomLimits;
import io.collab.server.failpoint.Failpoint;
import io.collab.server.metrics.Event;
import io.collab.server.room.Replication.ForeignRows;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/*
 * A turn
 *
 *   mailbox ──► open each mail ──► answer questions ──► apply edits, one transaction per author
 *                                                        ├─► one frame to everybody but the authors
 *                                                        ├─► to each author what the others wrote
 *                                                        └─► one row to the journal
 *   row committed ──► the authors' edits back to them, late updates to those who had to wait
 *
 * The output gate
 *
 * What a member gets back of its own is on disk: clients show an edit as saved when it returns. So
 * until a row is committed, nothing that a member may have written into it leaves for that member,
 * on whatever connection: not in updates, not in the answer to a question, deletions included. What
 * is left out of an answer follows when the row is committed. Everybody else gets everything at once.
 *
 * Echo
 *
 * An edit goes back exactly as it came, once everything in it is committed: also an edit that was
 * known already, because the echo may have been lost with an earlier connection. What waits for
 * something it depends on is neither stored nor sent back until it is integrated.
 *
 * Falling behind
 *
 * A member that holds too much unsent gets no single updates until it has drained, then one update
 * with everything since.
 */

/**
 * A document that is open, and its members: a state machine that is driven by its mailbox, alone on
 * one thread at a time, and never blocks.
 *
 * <p>Long because every kind of mail ends here: it decides what may happen in which phase, and
 * leaves the doing to the classes of its fields.
 */
final class Room {

  private static final Logger LOG = LoggerFactory.getLogger(Room.class);

  /** How long an operation waits for those before it, which another node may have. */
  private static final long EARLIER_MILLIS = 2_000;

  private static final long AGAIN_MILLIS = 50;

  /** Where a room is in its life. */
  private enum Phase {
    NEW,
    LOADING,
    OPEN,
    /** What the document holds is put back into its log; nobody is heard any more. */
    WRITING_BACK,
    CLOSED
  }

  private final DocumentName name;
  private final RoomContext context;
  private final Consumer<Room> onClosed;
  private final Mailbox mailbox = new Mailbox();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  // Everything below belongs to the turn.
  private final Set<Participant> participants = new LinkedHashSet<>();
  private final ThinClients thin;
  private final PresenceExchange presence;
  private final Queue<Mail> early = new ArrayDeque<>();
  private Phase phase = Phase.NEW;
  private Turn turn = new Turn();
  private boolean stopping;
  private long idleSince;
  private long retryAt = Long.MAX_VALUE;

  /** The timer will wake the room at this time, or earlier. */
  private long wakeAt = Long.MAX_VALUE;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private RoomDocument document;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private Journal journal;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private Answers answers;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private PendingBound pending;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private UnsavedBound unsaved;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private ClientIds clientIds;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private ClientCheck clientCheck;

  /** Set when the room opens. */
  @SuppressWarnings("NullAway.Init")
  private StateCheck check;

  /** It does not hold what its log says, and ends when everything is saved. */
  private boolean isDiverged;

  /** Set when the room begins to load. */
  private volatile @Nullable Replication replication;

  /**
   * Creates a room without members; it loads the document when the first one joins.
   *
   * @param onClosed told when the room is over, inside its last turn
   */
  Room(DocumentName name, RoomContext context, Consumer<Room> onClosed) {
    this.name = name;
    this.context = context;
    this.onClosed = onClosed;
    Presence known = new Presence(context.limits());
    this.thin = new ThinClients(context, known);
    this.presence = new PresenceExchange(known, participants, thin, context.limits());
  }

  DocumentName name() {
    return name;
  }

  // ---------------------------------------------------------------- any thread

  /** Lets a member in; null if the room is over. */
  @Nullable Seat join(Member member) {
    Participant participant = new Participant(member);
    Seat seat = new Seat(this, participant, context.limits().inboundBytes());
    return post(new Arrival(room -> room.enter(participant), member::close)) ? seat : null;
  }

  /** Lets a thin client in; null if the room is over. */
  @Nullable ThinSeat join(ThinMember member) {
    Follower follower = new Follower(member);
    ThinSeat seat = new ThinSeat(this, follower, context.limits().inboundBytes());
    return post(new Arrival(room -> room.enter(follower), member::close)) ? seat : null;
  }

  /** Puts a mail into the mailbox; says whether it will be read. */
  boolean post(Mail mail) {
    Mailbox.Put put = mailbox.put(mail);
    if (put == Mailbox.Put.WAKE) {
      context.executor().execute(this::run);
    }
    return put != Mailbox.Put.REFUSED;
  }

  /** Saves what was received, then lets all members go. */
  void stop() {
    post(Room::beginStop);
  }

  /** Completes when the room is over. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  /** Lets all members go at once, saved or not. */
  void abandon() {
    post(room -> room.close(CloseCode.RESTART, "restart"));
  }

  private void run() {
    int count = 0;
    try {
      count = readMails();
      if (phase == Phase.OPEN) {
        finishTurn();
      }
      closeIfDone(count);
    } catch (Throwable e) {
      fail(e);
    }
    if (!mailbox.isClosed() && mailbox.taken(count)) {
      context.executor().execute(this::run);
    }
  }

  private int readMails() {
    RoomLimits limits = context.limits();
    int count = 0;
    Mail mail;
    while (phase != Phase.CLOSED
        && count < limits.turnMails()
        && turn.bytes < limits.turnBytes()
        && (mail = mailbox.next()) != null) {
      count++;
      if (mail.needsDocument() && phase != Phase.OPEN) {
        early.add(mail);
      } else {
        mail.open(this);
      }
    }
    return count;
  }

  // ---------------------------------------------------------------- loading and closing

  /** Somebody comes in. Nobody is left waiting before a door that was closed meanwhile. */
  private record Arrival(Consumer<Room> entry, BiConsumer<CloseCode, String> refusal)
      implements Mail {
    @Override
    public void open(Room room) {
      entry.accept(room);
    }

    @Override
    public void missed(CloseCode code, String reason) {
      refusal.accept(code, reason);
    }
  }

  private void enter(Participant participant) {
    participants.add(participant);
    if (phase == Phase.NEW) {
      load();
    } else if (phase == Phase.OPEN) {
      welcome(participant);
    }
  }

  private void enter(Follower follower) {
    thin.enter(follower);
    if (phase == Phase.NEW) {
      load();
    }
  }

  private void load() {
    phase = Phase.LOADING;
    replication = new Replication(name, context, this::post);
    context
        .storage()
        .load(name)
        .whenComplete(
            (stored, failure) -> {
              if (failure == null) {
                post(room -> room.open(stored));
              } else {
                post(room -> room.notLoaded(failure));
              }
            });
  }

  private void open(StoredDocument stored) {
    Failpoint.LOADED.reached();
    try {
      String epoch = Long.toHexString(context.random().nextLong());
      document = RoomDocument.load(name, stored, context.random().nextLong(1L << 32), epoch);
    } catch (StorageException e) {
      notLoaded(e);
      return;
    }
    journal = new Journal(name, context, this::post, stored.lineage());
    answers = new Answers(document, journal, presence, context.ticker());
    pending = new PendingBound(document, journal, context.limits());
    unsaved = new UnsavedBound(context, document, journal);
    clientIds = new ClientIds(context.clientIds(), stored.clients(), document.clientId());
    clientCheck = new ClientCheck(clientIds, document, pending, participants, context.metrics());
    replication().open(stored);
    check = new StateCheck(name, context, this::post, document, journal, replication());
    replication().channel().send(new NodeMessage.WhoIsThere());
    thin.open(document.texts());
    phase = Phase.OPEN;
    idleSince = context.ticker().millis();
    participants.forEach(this::welcome);
    early.forEach(mail -> mail.open(this));
    early.clear();
  }

  private void notLoaded(Throwable failure) {
    String why = StorageException.of(failure).getMessage();
    LOG.error("Document \"{}\" cannot be loaded: {}", name, why);
    close(CloseCode.STORAGE_UNAVAILABLE, "the document cannot be loaded");
  }

  /** Tells a member what is committed, so that it sends the rest, and who is there. */
  private void welcome(Participant participant) {
    participant.send(Messages.question(document.stateVectorWithout(journal.rows())));
    presence.welcome(participant);
  }

  private void beginStop() {
    stopping = true;
  }

  /** Closes the room if nothing is left to do, or nothing was for long enough. */
  private void closeIfDone(int mails) {
    if (phase == Phase.NEW && stopping) {
      close(CloseCode.RESTART, "restart");
    }
    if (phase == Phase.OPEN && participants.isEmpty() && thin.isEmpty()) {
      Failpoint.EMPTIED.reached();
    }
    if (phase != Phase.OPEN || !journal.isEmpty()) {
      return;
    }
    if (stopping) {
      close(CloseCode.RESTART, "restart");
    } else if (isDiverged) {
      close(CloseCode.RESET, "load the document again");
    } else if (participants.isEmpty() && thin.isEmpty()) {
      long unloadAt = Math.max(idleSince, thin.idleSince()) + context.limits().unloadDelayMillis();
      if (context.ticker().millis() < unloadAt) {
        wakeBy(unloadAt);
      } else if (mailbox.closeIfIdle(mails)) {
        over();
      }
    }
  }

  /** Lets all members go; what is not saved is left to those who have it. */
  void close(CloseCode code, String reason) {
    List<Mail> unread = mailbox.close();
    for (Participant participant : List.copyOf(participants)) {
      release(participant, code, reason);
    }
    thin.close(code, reason);
    unread.forEach(mail -> mail.missed(code, reason));
    if (phase == Phase.OPEN || phase == Phase.WRITING_BACK) {
      journal.abandon();
    }
    over();
  }

  private void over() {
    phase = Phase.CLOSED;
    if (replication != null) {
      presence.tellNodes(replication.channel());
      replication.close();
    }
    onClosed.accept(this);
    closed.complete(null);
    Failpoint.EVICTED.reached();
  }

  /** Something is wrong with this room, and nothing in it can be trusted any more. */
  private void fail(Throwable failure) {
    if (phase == Phase.CLOSED) {
      LOG.error("After the end of the room of \"{}\"", name, failure);
      return;
    }
    String incident = Long.toHexString(context.random().nextLong());
    LOG.error(
        "Incident {}: the room of \"{}\" failed and is closed; clients load it again",
        incident,
        name,
        failure);
    close(CloseCode.INTERNAL_ERROR, "internal error, incident " + incident);
  }

  // ---------------------------------------------------------------- what members say

  void question(Participant participant, StateVector known) {
    StateVector waiting = participant.question;
    participant.question = waiting == null ? known : RoomDocument.common(waiting, known);
    turn.asking.add(participant);
  }

  void edit(Participant author, Edit edit) {
    if (edit.answer()) {
      author.answered(context.ticker().millis());
    }
    if (isDiverged) {
      return; // whoever has not got it back sends it again
    }
    context.metrics().count(Event.EDIT_YJS);
    if (unsaved.isReached(turn.bytes)) {
      context.metrics().count(Event.REFUSED_STORAGE_FULL);
      unsaved.refuse(author);
    } else {
      turn.add(author, edit);
    }
  }

  void hello(Follower follower, Hello hello) {
    if (thin.mayComeFromElsewhere(hello)) {
      whenCurrent(follower, () -> thin.hello(follower, hello));
    } else {
      thin.hello(follower, hello);
    }
  }

  void operation(ThinEdit edit) {
    if (thin.mayComeFromElsewhere(edit)) {
      takeWhenCurrent(edit, context.ticker().millis() + EARLIER_MILLIS);
    } else {
      take(edit);
    }
  }

  /** An operation may overtake the one before it, which another node has and has not committed. */
  private void takeWhenCurrent(ThinEdit edit, long end) {
    whenCurrent(
        edit.from(),
        () -> {
          boolean waits = context.bus().reach() != UpdateBus.Reach.ALONE && thin.lacksEarlier(edit);
          if (waits && context.ticker().millis() < end) {
            context
                .timer()
                .schedule(AGAIN_MILLIS, () -> post(room -> room.takeWhenCurrent(edit, end)));
          } else {
            take(edit);
          }
        });
  }

  /**
   * Does something when what other nodes have done for a client is known here, too. A client that
   * was told less than it knows would give the number of an operation to another one.
   */
  private void whenCurrent(Follower client, Runnable action) {
    if (context.bus().reach() == UpdateBus.Reach.ALONE) {
      action.run();
    } else {
      replication()
          .whenCurrent(
              room -> action.run(),
              room ->
                  thin.release(
                      client, CloseCode.STORAGE_UNAVAILABLE, "the document cannot be read"));
    }
  }

  private void take(ThinEdit edit) {
    if (isDiverged) {
      return;
    }
    context.metrics().count(Event.EDIT_THIN);
    if (unsaved.isReached(turn.bytes)) {
      context.metrics().count(Event.REFUSED_STORAGE_FULL);
      thin.refuse(edit);
    } else {
      turn.add(edit);
    }
  }

  byte[] state(boolean savedOnly) {
    List<Row> withheld = new ArrayList<>();
    if (savedOnly) {
      journal.rows().forEach(withheld::add);
    }
    return document.difference(StateVector.EMPTY, withheld, DeleteSet.EMPTY);
  }

  /** Thin clients and what they say. */
  ThinClients thin() {
    return thin;
  }

  void awareness(Participant participant, AwarenessUpdate update) {
    if (participant.gone) {
      return;
    }
    boolean isUnknown = participant.ownClientId == null;
    presence.say(participant, update, context.ticker().millis());
    Long announced = participant.ownClientId;
    if (isUnknown && announced != null) {
      clientCheck.announced(participant, announced);
    }
  }

  void queryAwareness(Participant participant) {
    presence.answer(participant);
  }

  /** Who is there, and who was a moment ago. */
  AwarenessUpdate people() {
    return presence.everything();
  }

  void drained(Participant participant) {
    participant.drained();
    turn.asking.add(participant);
  }

  void leave(Participant participant) {
    participant.gone = true;
    if (participants.remove(participant)) {
      presence.leave(participant, context.ticker().millis());
      idleSince = context.ticker().millis();
    }
  }

  private void release(Participant participant, CloseCode code, String reason) {
    if (!participant.gone) {
      leave(participant);
      participant.member.close(code, reason);
    }
  }

  // ---------------------------------------------------------------- the turn

  private void finishTurn() {
    Turn done = turn;
    turn = new Turn();
    context.metrics().count(Event.TURN);
    journal.setReceivedAt(done.receivedAt);
    done.asking.forEach(answers::answer);
    applyRows();
    if (!done.edits.isEmpty()) {
      long now = context.ticker().millis();
      new EditTurn(participants, document, journal, context.random(), clientIds, clientCheck, now)
          .run(done.edits)
          .forEach((author, problem) -> release(author, CloseCode.MALFORMED, problem));
    }
    if (!done.operations.isEmpty()) {
      thin.unplaced();
      operate(done.operations);
    }
    notePlace(replication().isPlaced(), replication().place());
    lookAtClock();
    presence.tell(replication().channel());
    thin.tell(unsaved.status());
    noticeWhoIsBehind();
  }

  /** Takes what was heard and read of other nodes into the document. */
  void applyRows() {
    if (phase == Phase.OPEN) {
      replication().takeRows().forEach(this::apply);
    }
  }

  private void apply(ForeignRows rows) {
    Map<String, Long> before = thin.revisions();
    if (clientIds.learn(rows.owners)) {
      clientCheck.ownerFound();
    }
    if (!rows.updates.isEmpty()) {
      new ForeignTurn(participants, document, journal, context.random(), clientIds)
          .run(rows.updates);
    }
    thin.committedElsewhere(rows.operations, before);
    notePlace(rows.isPlaced(), rows.place());
  }

  private void notePlace(boolean isComplete, @Nullable String place) {
    if (isComplete && journal.isEmpty()) {
      thin.placed(place);
    } else {
      thin.unplaced();
    }
  }

  /**
   * Does what thin clients ask for, as a row of its own. Of that row this server is the author: no
   * Yjs client may have it before it is committed, or it would bring the edit back to a server that
   * died and does not know that it was done, and whose thin client sends it again.
   */
  private void operate(List<ThinEdit> edits) {
    List<SessionOp> done = new ArrayList<>(edits.size());
    List<byte[]> updates =
        document.capture(() -> edits.forEach(edit -> done.addAll(thin.apply(edit))));
    if (!done.isEmpty()) {
      Row row = new Row(context.random(), Updates.merge(updates), done);
      row.late.addAll(participants);
      // As any Yjs client, the room takes another id when somebody writes under its own.
      clientIds.announce(document.clientId(), null);
      row.clients = clientIds.claims(List.of(document.clientId()));
      journal.add(row);
    }
  }

  private void noticeWhoIsBehind() {
    StateVector now = null;
    for (Participant participant : participants) {
      if (participant.isFull() && participant.behind == null) {
        now = now == null ? document.stateVector() : now;
        participant.behind = now;
      }
    }
  }

  // ---------------------------------------------------------------- what storage says

  void saved(Row saved, LogPosition position) {
    if (phase != Phase.OPEN) {
      return;
    }
    if (journal.isFailing()) {
      LOG.info("Edits of document \"{}\" are saved again", name);
    }
    journal.saved(saved, position);
    Row row;
    while ((row = journal.pollCommitted()) != null) {
      byte[] update = row.update;
      row.late.forEach(participant -> participant.giveBack(update));
      row.echoes.forEach((author, edits) -> author.giveBack(Updates.merge(edits)));
      long seq = row.position == null ? 0 : row.position.seq();
      row.operations.forEach(operation -> thin.saved(operation, seq));
      long millis = context.ticker().millis() - row.receivedAt;
      context.metrics().saves().took(TimeUnit.MILLISECONDS.toNanos(millis));
      Failpoint.SAVED.reached();
      if (row.position != null && !replication().committed(row, row.position)) {
        writeBack("row " + row.position.seq() + " was there before");
        return;
      }
      Failpoint.PUBLISHED.reached();
    }
  }

  void notSaved(Row row, StorageException failure) {
    if (phase != Phase.OPEN) {
      return;
    }
    if (!failure.retryable()) {
      replication().whenCurrent(room -> room.giveUp(failure), room -> room.giveUp(failure));
      return;
    }
    if (!journal.isFailing()) {
      LOG.warn("Edits of document \"{}\" wait for storage: {}", name, failure.getMessage());
    }
    retryAt = context.ticker().millis() + journal.notSaved(row);
  }

  /**
   * An edit is refused for good; not because this is another log, which would have shown by now.
   */
  private void giveUp(StorageException failure) {
    if (phase == Phase.OPEN) {
      // Without a cause nothing is broken: somebody else was first, through another server.
      LOG.atLevel(failure.getCause() == null ? Level.WARN : Level.ERROR)
          .log(
              "Document \"{}\" is closed, because an edit cannot be saved: {}",
              name,
              failure.getMessage());
      close(CloseCode.RESET, "an edit cannot be saved");
    }
  }

  // ---------------------------------------------------------------- other nodes

  void hear(String node, NodeMessage message) {
    if (message instanceof NodeMessage.Committed row) {
      replication().hear(row);
    } else if (message instanceof NodeMessage.Present present) {
      presence.hear(node, present.update(), context.ticker().millis());
    } else if (message instanceof NodeMessage.WhoIsThere) {
      presence.answer(replication().channel());
    } else if (message instanceof NodeMessage.State state) {
      check.hear(state);
    }
  }

  /**
   * This document is not what its log adds up to. The log counts: what is called saved is there, so
   * that nothing is written back from here, which could spread the damage. What is not saved yet is
   * saved first.
   */
  void diverged(LogPosition position) {
    if (phase == Phase.OPEN && !isDiverged) {
      isDiverged = true;
      context.metrics().count(Event.DIVERGENCE);
      LOG.error(
          "Document \"{}\" differs from its log at row {}. All its clients load it again from the"
              + " log. Two clients with one client id do that, or a fault of this server: please"
              + " report it if it comes back.",
          name,
          position.seq());
    }
  }

  /** Compares the document with its log; says whether it will. Any thread. */
  boolean compareWithLog(CompletableFuture<Comparison> result) {
    return post(
        new Mail() {
          @Override
          public void open(Room room) {
            room.check.ask(result);
          }

          @Override
          public boolean needsDocument() {
            return true;
          }
        });
  }

  /** Notes that something arrived that the turn deals with. */
  void received(long at) {
    turn.receivedAt = Math.min(turn.receivedAt, at);
  }

  /** The time now. Any thread. */
  long now() {
    return context.ticker().millis();
  }

  /** Where the room is in the log, null if unknown. Any thread. */
  @Nullable LogPosition position() {
    Replication known = replication;
    return known == null ? null : known.position();
  }

  /** Hears where the log ends; null if it is not there. Any thread. */
  void look(@Nullable LogPosition end) {
    post(
        room -> {
          if (room.phase == Phase.OPEN) {
            room.replication().look(end);
          }
        });
  }

  private Replication replication() {
    return Objects.requireNonNull(replication);
  }

  /** The log lacks something that was in it: puts it there again, and lets everybody load anew. */
  void writeBack(String why) {
    if (phase == Phase.OPEN) {
      LOG.error(
          "The log of document \"{}\" has gone back: {}. Was a backup put in place, or an older"
              + " copy of the database? What this server holds is written into the log again, and"
              + " all clients load the document again.",
          name,
          why);
      phase = Phase.WRITING_BACK;
      new WriteBack(
              name, context, this::post, document, replication().lineage(), clientIds.owners())
          .run();
    }
  }

  // ---------------------------------------------------------------- time

  private void lookAtClock() {
    long now = context.ticker().millis();
    if (now >= retryAt) {
      retryAt = Long.MAX_VALUE;
      journal.retry();
    }
    long next = Math.min(retryAt, presence.lookAtClock(now));
    next = Math.min(next, unsaved.lookAtClock(now, participants));
    next = Math.min(next, pending.lookAtClock(now, participants));
    next = Math.min(next, thin.lookAtClock(now));
    next = Math.min(next, check.lookAtClock(now));
    wakeBy(Math.min(next, replication().lookAtClock(now)));
  }

  private void wakeBy(long time) {
    if (time < wakeAt) {
      wakeAt = time;
      long delay = Math.max(1, time - context.ticker().millis());
      context.timer().schedule(delay, () -> post(room -> room.wake(time)));
    }
  }

  private void wake(long time) {
    if (time == wakeAt) {
      wakeAt = Long.MAX_VALUE;
    }
  }
}
