package io.collab.server.room;

import io.collab.server.text.Session;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextRoot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a room remembers of one thin member: how far it is. What it lacks is taken from the text
 * whenever it can take more, so nothing is queued for it here. Touched only inside turns.
 */
final class Follower {

  final ThinMember member;

  /** Left, or was let go: nothing is sent to it any more. */
  boolean gone;

  /** The text it follows; null before its hello. */
  @Nullable TextRoot root;

  /** Who it is; null before its hello. */
  @Nullable Session session;

  /** Whether it stays connected. */
  boolean stream;

  /** Whether what it says next may reach another server. */
  boolean roams;

  /** The revision of which it knows what every server calls it; -1 if there is none. */
  long placed = -1;

  /** The revision it has; -1 if it needs a snapshot. */
  long rev = -1;

  long saved;

  /** The version of presence it has; -1 if it wants none. */
  long presence = -1;

  /** What every server calls its revision, if it came with one of another server; else null. */
  @Nullable String renamed;

  /** It is to be told that it goes on from its revision. */
  boolean resuming;

  /** It waits for an answer even if there is nothing to say. */
  boolean asking;

  /** The storage status that it knows. */
  StorageStatus status = StorageStatus.OK;

  /**
   * It does not follow, but waits for an answer to this operation of {@link #session}; 0 if not.
   */
  long awaited;

  /** Whether it is told so. */
  boolean awaitsSaved;

  /** Where it has done that. */
  @Nullable TextRoot awaitedIn;

  /** The answer to the operation; null if that is a snapshot which may not be sent yet. */
  @Nullable TextMessage answer;

  /** It has not got the answer yet. */
  boolean isHeld;

  /** It holds as much unsent as it wants to, and has not said that it drained. */
  private boolean full;

  Follower(ThinMember member) {
    this.member = member;
  }

  boolean isFollowing() {
    return root != null;
  }

  boolean isFull() {
    return full;
  }

  void drained() {
    full = false;
  }

  void send(List<TextMessage> messages) {
    if (!gone && !member.send(messages)) {
      full = true;
    }
  }

  void send(TextMessage message) {
    send(List.of(message));
  }

  /**
   * Whether there is nothing to tell it yet: a snapshot does not say which part of it the client
   * has made, so that its operations could not be taken out of it again if they were lost before
   * they are on disk.
   */
  boolean awaitsSnapshot(Session own) {
    return rev < 0 && own.saved() < own.ordered();
  }

  /** What it lacks of the text, presence left out; it has that from now on. */
  List<TextMessage> takeNews(TextRoot text, Session own, boolean readOnly) {
    List<TextMessage> news = new ArrayList<>();
    if (rev >= 0 && resuming) {
      news.add(text.resumed(own, rev, renamed, readOnly));
      // Said again behind the acks that are missing, which it counts from.
      saved = 0;
    }
    List<TextMessage> missed =
        rev < 0 || !text.reaches(text.epoch(), rev) ? null : text.since(rev, own, roams);
    if (missed == null) {
      news.clear();
      rev = -1;
      if (awaitsSnapshot(own)) {
        return news;
      }
      news.add(text.snapshot(own, readOnly));
      saved = own.saved();
    } else {
      news.addAll(missed);
    }
    rev = text.rev();
    resuming = false;
    String place = text.place(rev);
    if (roams && place != null && placed != rev) {
      placed = rev;
      news.add(TextMessage.place(rev, place));
    }
    if (own.saved() > saved) {
      saved = own.saved();
      news.add(TextMessage.saved(saved, own.seq()));
    }
    return news;
  }
}
