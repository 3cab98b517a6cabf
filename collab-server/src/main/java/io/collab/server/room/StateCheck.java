package io.collab.server.room;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.cluster.UpdateBus.Reach;
import io.collab.server.room.Comparison.Verdict;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Equal state vectors do not prove equal content: if two clients write different things under one
 * client id, each node keeps what it sees first, and all believe that they have everything. So
 *
 * - as often as snapshots are made, a room compares what it holds with what its log adds up to;
 * - so it does when an operator asks;
 * - a room that has become quiet tells the hash of what it holds to the other nodes. One that holds
 *   something else at the same place of the log compares itself with the log: that decides who is
 *   wrong.
 *
 * Both only when the room holds exactly what is in the log up to some row: nothing unsaved, nothing
 * that waits, no gap. A hash of bytes may differ where the documents do not (how runs are cut depends
 * on the order of edits), which costs a comparison with the log. That one is of documents that were
 * both written and read once more, so that all runs are joined.
 */

/** Finds out whether a room holds what its log says. Touched only inside turns. */
final class StateCheck {

  private static final Logger LOG = LoggerFactory.getLogger(StateCheck.class);

  /** The hash is told when nothing has changed for so long. */
  private static final long QUIET_MILLIS = 2_000;

  /** It is not told again before this time is over. */
  private static final long TELL_MILLIS = 30_000;

  private static final long RETRY_MILLIS = 2_000;

  private final DocumentName name;
  private final RoomContext context;
  private final Consumer<Mail> mailbox;
  private final RoomDocument document;
  private final Journal journal;
  private final Replication replication;

  /** Where the room was when somebody looked last, and since when. */
  private @Nullable LogPosition here;

  private long hereSince;

  /** What other nodes know of this one. */
  private @Nullable LogPosition told;

  private long toldAt;

  /** What another node has told, until it was looked at. */
  private NodeMessage.@Nullable State heard;

  /** The number of the row up to which the room was compared with the log. */
  private long compared;

  /** Who wants to know how it stands, from the next comparison on. */
  private List<CompletableFuture<Comparison>> asked = new ArrayList<>(0);

  private boolean suspicious;
  private boolean comparing;
  private long retryAt = Long.MIN_VALUE;

  /** Of a comparison with the log. */
  private enum Outcome {
    EQUAL,
    DIFFERENT,
    /** The log was at another row when it was read. */
    MOVED
  }

  /**
   * Creates it for a room that has just been loaded.
   *
   * @param mailbox of the room
   */
  StateCheck(
      DocumentName name,
      RoomContext context,
      Consumer<Mail> mailbox,
      RoomDocument document,
      Journal journal,
      Replication replication) {
    this.name = name;
    this.context = context;
    this.mailbox = mailbox;
    this.document = document;
    this.journal = journal;
    this.replication = replication;
    here = replication.position();
    told = here;
    toldAt = context.ticker().millis() - TELL_MILLIS;
    hereSince = context.ticker().millis();
    compared = here == null ? 0 : here.seq();
  }

  /** Hears what another node holds; it is looked at when the turn is done. */
  void hear(NodeMessage.State state) {
    heard = state;
  }

  /** Compares as soon as everything is saved, and tells other nodes what is here. */
  void ask(CompletableFuture<Comparison> result) {
    asked.add(result);
  }

  /**
   * Compares, if there is something to compare. Called when everything of a turn is in the
   * document.
   *
   * @return when to look again; {@link Long#MAX_VALUE} if the next turn is soon enough
   */
  long lookAtClock(long now) {
    LogPosition position = replication.position();
    if (!Objects.equals(position, here)) {
      here = position;
      hereSince = now;
    }
    NodeMessage.State other = heard;
    heard = null;
    if (!isSettled()) {
      return Long.MAX_VALUE;
    }
    if (position == null) {
      String hash = asked.isEmpty() ? "" : HexFormat.of().formatHex(hash(document.saved()));
      answer(takeAsked(), new Comparison(Verdict.EQUAL, 0, hash));
      return Long.MAX_VALUE;
    }
    if (!asked.isEmpty()) {
      told = null;
      toldAt = now - TELL_MILLIS;
      hereSince = Math.min(hereSince, now - QUIET_MILLIS);
    }
    if (other != null && other.position().equals(position)) {
      suspicious |= !Arrays.equals(other.hash(), hash(document.saved()));
    }
    return Math.min(compareWithLog(position, now), tell(position, now));
  }

  /** Whether the room holds what is in the log up to one row, and nothing else. */
  private boolean isSettled() {
    return journal.isEmpty() && !document.hasPending() && !replication.hasGap();
  }

  // ---------------------------------------------------------------- with other nodes

  private long tell(LogPosition position, long now) {
    if (position.equals(told) || context.bus().reach() != Reach.CONNECTED) {
      return Long.MAX_VALUE;
    }
    long at = Math.max(hereSince + QUIET_MILLIS, toldAt + TELL_MILLIS);
    if (now < at) {
      return at;
    }
    told = position;
    toldAt = now;
    UpdateBus.Channel others = replication.channel();
    others.send(new NodeMessage.State(position, hash(document.saved())));
    return Long.MAX_VALUE;
  }

  static byte[] hash(byte[] state) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(state);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  // ---------------------------------------------------------------- with the log

  private long compareWithLog(LogPosition position, long now) {
    boolean due = position.seq() - compared >= context.limits().checkRows();
    if (comparing || !(due || suspicious || !asked.isEmpty())) {
      return Long.MAX_VALUE;
    }
    if (now < retryAt) {
      return retryAt;
    }
    comparing = true;
    byte[] state = document.saved();
    List<CompletableFuture<Comparison>> answered = takeAsked();
    context
        .storage()
        .load(name)
        .thenApplyAsync(stored -> compare(position, state, stored), context.executor())
        .whenComplete(
            (outcome, failure) ->
                mailbox.accept(
                    room -> compared(room, position, state, answered, outcome, failure)));
    return Long.MAX_VALUE;
  }

  /** Takes its time, and is no part of a turn. */
  private Outcome compare(LogPosition position, byte[] state, StoredDocument stored) {
    if (stored.headSeq() != position.seq() || !position.lineage().equals(stored.lineage())) {
      return Outcome.MOVED;
    }
    byte[] folded = RoomDocument.load(name, stored, 0, "").saved();
    return isSame(state, folded) ? Outcome.EQUAL : Outcome.DIFFERENT;
  }

  /** Whether two updates make the same document. */
  static boolean isSame(byte[] state, byte[] other) {
    return Arrays.equals(state, other) || Arrays.equals(canonical(state), canonical(other));
  }

  /** The bytes that every document with this content has after it was read in one piece. */
  private static byte[] canonical(byte[] state) {
    YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
    doc.applyUpdate(state);
    return doc.encodeStateAsUpdate();
  }

  private void compared(
      Room room,
      LogPosition position,
      byte[] state,
      List<CompletableFuture<Comparison>> answered,
      @Nullable Outcome outcome,
      @Nullable Throwable failure) {
    comparing = false;
    if (failure != null) {
      LOG.debug("Document \"{}\" is not compared: {}", name, StorageException.of(failure));
      answer(answered, new Comparison(Verdict.UNREADABLE, 0, ""));
    } else if (outcome == Outcome.MOVED) {
      asked.addAll(answered);
    }
    if (outcome != Outcome.EQUAL && outcome != Outcome.DIFFERENT) {
      retryAt = context.ticker().millis() + RETRY_MILLIS;
      return;
    }
    compared = position.seq();
    suspicious = false;
    boolean isEqual = outcome == Outcome.EQUAL;
    String hash = answered.isEmpty() ? "" : HexFormat.of().formatHex(hash(state));
    answer(
        answered,
        new Comparison(isEqual ? Verdict.EQUAL : Verdict.DIFFERENT, position.seq(), hash));
    if (!isEqual) {
      room.diverged(position);
    }
  }

  private List<CompletableFuture<Comparison>> takeAsked() {
    List<CompletableFuture<Comparison>> taken = asked;
    if (!taken.isEmpty()) {
      asked = new ArrayList<>(0);
    }
    return taken;
  }

  private static void answer(List<CompletableFuture<Comparison>> whoAsked, Comparison result) {
    whoAsked.forEach(each -> each.complete(result));
  }
}
