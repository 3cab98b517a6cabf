package io.collab.server.room;

import io.collab.server.cluster.UpdateBus.Reach;
import io.collab.server.metrics.Event;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of a server: at most one per document. A room is made when somebody joins, loads its
 * document once however many join meanwhile, and goes away some time after the last one left, when
 * everything is saved. Thread-safe.
 */
public final class RoomRegistry {

  /** How often the logs of open documents are looked at while messages of other nodes arrive. */
  private static final long LOOK_MILLIS = 2_000;

  /** How often while none do. */
  private static final long LOOK_OFTEN_MILLIS = 1_000;

  /** A room answers in its next turn, unless it ends meanwhile. */
  private static final long PEOPLE_MILLIS = 1_000;

  /** How long a comparison with the log waits until everything is saved. */
  private static final long CHECK_MILLIS = 10_000;

  private final RoomContext context;
  private final ConcurrentMap<DocumentName, Room> rooms = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /** Creates a registry without rooms. */
  public RoomRegistry(RoomContext context) {
    this.context = context;
    if (context.bus().reach() != Reach.ALONE) {
      lookLater();
    }
  }

  // ---------------------------------------------------------------- other nodes

  private void lookLater() {
    long delay = context.bus().reach() == Reach.CONNECTED ? LOOK_MILLIS : LOOK_OFTEN_MILLIS;
    context.timer().schedule(delay, this::lookAtLogs);
  }

  /** Asks where the logs of all open documents end: what no message told shows here. */
  private void lookAtLogs() {
    List<DocumentName> open = List.copyOf(rooms.keySet());
    if (open.isEmpty()) {
      lookLater();
      return;
    }
    context
        .storage()
        .heads(open)
        .whenComplete(
            (heads, failure) -> {
              if (failure == null) {
                open.forEach(name -> compare(name, heads.get(name)));
              }
              lookLater();
            });
  }

  private void compare(DocumentName name, @Nullable LogPosition end) {
    Room room = rooms.get(name);
    if (room != null && !Objects.equals(end, room.position())) {
      room.look(end);
    }
  }

  // ---------------------------------------------------------------- members

  /**
   * Opens a document for a member. Nothing is sent to it before the document is loaded; if that
   * fails the member is closed, and the next one to join tries again.
   *
   * @return where the member says what it has to say; null if the server is stopping
   */
  public @Nullable Seat join(DocumentName name, Member member) {
    return enter(name, room -> room.join(member));
  }

  /** As {@link #join(DocumentName, Member)}, for a thin client. */
  public @Nullable ThinSeat join(DocumentName name, ThinMember member) {
    return enter(name, room -> room.join(member));
  }

  private <T> @Nullable T enter(DocumentName name, Function<Room, @Nullable T> join) {
    while (!stopping) {
      Room room = rooms.computeIfAbsent(name, this::create);
      T seat = join.apply(room);
      if (seat != null) {
        if (stopping) {
          // The others may have been told to stop before this room was there.
          room.stop();
        }
        return seat;
      }
      // The room ended between the look-up and now. Its end takes it off the map, too.
      rooms.remove(name, room);
    }
    return null;
  }

  private Room create(DocumentName name) {
    return new Room(name, context, this::forget);
  }

  private void forget(Room room) {
    rooms.remove(room.name(), room);
  }

  /**
   * Who is in a document, on whichever server. Does not open it.
   *
   * @return a stage that does not fail
   */
  public CompletionStage<People> people(DocumentName name) {
    return context
        .bus()
        .people(name)
        .handle((all, failure) -> failure == null ? new People(all, true) : People.UNKNOWN)
        .thenCombine(peopleHere(name), People::and);
  }

  /** The room hears of others, too, and before anybody else that somebody left. */
  private CompletionStage<People> peopleHere(DocumentName name) {
    CompletableFuture<People> here = new CompletableFuture<>();
    Room room = rooms.get(name);
    if (room == null || !room.post(open -> here.complete(new People(open.people(), true)))) {
      here.complete(People.NOBODY);
    }
    return here.completeOnTimeout(People.UNKNOWN, PEOPLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Compares a document with its log, if it is open here. It is told to other servers, too, what is
   * there, so that they compare theirs if they hold something else.
   *
   * @return a stage that does not fail, and completes within seconds
   */
  public CompletionStage<Comparison> check(DocumentName name) {
    CompletableFuture<Comparison> result = new CompletableFuture<>();
    Room room = rooms.get(name);
    if (room == null || !room.compareWithLog(result)) {
      return CompletableFuture.completedFuture(Comparison.NOT_OPEN);
    }
    return result.completeOnTimeout(Comparison.BUSY, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How often a room did not hold what its log says, since the server was started. */
  public long divergences() {
    return context.metrics().sum(Event.DIVERGENCE);
  }

  /** Number of rooms. */
  public int size() {
    return rooms.size();
  }

  /**
   * Lets nobody in any more, saves what was received, and lets all members go.
   *
   * @return completes when all rooms are over; while storage is away it does not
   */
  public CompletableFuture<Void> stop() {
    stopping = true;
    List<Room> open = List.copyOf(rooms.values());
    open.forEach(Room::stop);
    return CompletableFuture.allOf(
        open.stream().map(Room::closed).toArray(CompletableFuture<?>[]::new));
  }

  /** After {@link #stop}: lets all members go, whether everything is saved or not. */
  public void abandon() {
    rooms.values().forEach(Room::abandon);
  }
}
