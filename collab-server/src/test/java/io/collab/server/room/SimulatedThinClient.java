package io.collab.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.delta.Op;
import io.collab.core.json.JsonReader;
import io.collab.core.ot.OtClient;
import io.collab.core.ot.OtOp;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.RandomDeltas;
import io.collab.server.testkit.Simulation;
import io.collab.server.text.Operation;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextPresence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A thin client over a network that delays, cuts and loses, on one of the four transports. It
 * checks after every message that its text is what everybody else has at that revision.
 */
final class SimulatedThinClient {

  /** How it is told what is new, and how it sends. */
  enum Transport {
    /** Both ways on one connection. */
    WEBSOCKET,
    /** Down on one connection, up by requests. */
    EVENTS,
    /** By requests that wait for something new, up by requests. */
    LONG_POLLING,
    /** By requests that are answered at once. */
    POLLING;

    /** Whether it is connected only as long as a request lasts. */
    boolean isPolling() {
      return this == LONG_POLLING || this == POLLING;
    }
  }

  static final String ROOT = "text";
  private static final int OUTBOUND_CHARS = 3_000;
  private static final int FIRST_UNIQUE = 0xE000;

  private final Simulation world;
  private final SplittableRandom random;
  private final Supplier<SimulatedServer> servers;
  private final DocumentName name;
  private final Transport transport;
  private final Map<String, Delta> texts;
  private final OtClient client;
  private final List<String> inserted = new ArrayList<>();
  private final int number;

  /** The last operation that it was told is saved. */
  private long saved;

  private @Nullable Link link;

  /** What it has sent last on a connection. */
  private @Nullable Operation lastSent;

  /** The last operation of this client that is in the log. */
  private final LongSupplier committed;

  /**
   * Creates a client that is offline.
   *
   * @param committed number of the last operation of a session that is in the log
   * @param texts the text at every revision that some client has seen, shared by all
   */
  SimulatedThinClient(
      Simulation world,
      SplittableRandom random,
      Supplier<SimulatedServer> servers,
      DocumentName name,
      Transport transport,
      int number,
      ToLongFunction<String> committed,
      Map<String, Delta> texts) {
    this.world = world;
    this.random = random;
    this.servers = servers;
    this.name = name;
    this.transport = transport;
    this.number = number;
    this.texts = texts;
    this.client = new OtClient("session-" + number);
    this.committed = () -> committed.applyAsLong(client.session());
  }

  Delta content() {
    return client.content();
  }

  @Override
  public String toString() {
    return "%s client %d: %s, revision %s of %s, synchronized %s, told that %d is saved, %s"
        .formatted(
            transport,
            number,
            link == null ? "offline" : link.ready ? "online" : "connecting",
            client.rev(),
            client.epoch(),
            client.isSynchronized(),
            saved,
            client.toSend());
  }

  /** Characters that it has inserted and nobody else has. */
  List<String> inserted() {
    return inserted;
  }

  boolean isOnline() {
    return link != null;
  }

  boolean allSaved() {
    return client.epoch() != null && client.isSaved();
  }

  /**
   * Does something to the text.
   *
   * @param undo whether to take something back now and then. What two have deleted and both take
   *     back is there twice
   */
  void edit(boolean onlyInserts, boolean undo) {
    if (client.epoch() == null) {
      return;
    }
    int length = client.content().length();
    if (onlyInserts || random.nextInt(3) == 0) {
      String unique = String.valueOf((char) (FIRST_UNIQUE + 600 * number + inserted.size()));
      inserted.add(unique);
      client.edit(Delta.builder().retain(random.nextInt(length + 1)).insert(unique).build());
    } else if (undo && client.canUndo() && random.nextInt(8) == 0) {
      client.undo();
    } else {
      client.edit(RandomDeltas.change(random, length));
    }
    sendPending();
  }

  void move() {
    Link to = link;
    if (to != null) {
      int index = random.nextInt(20);
      TextPresence presence = new TextPresence("Ann", "red", index, 1, false);
      to.request(seat -> seat.presence(client.session(), ROOT, -1, presence, 20));
    }
  }

  /** Says something that makes no sense, for which it gets an error and nobody is disturbed. */
  void sendNonsense() {
    Link to = link;
    if (to != null && client.epoch() != null) {
      Operation operation =
          new Operation(client.epoch(), client.rev(), 1_000_000, Delta.builder().delete(1).build());
      to.request(seat -> seat.operation(client.session(), ROOT, operation, false, 20));
    }
  }

  // ---------------------------------------------------------------- connection

  void connect() {
    Link fresh = new Link();
    link = fresh;
    if (transport == Transport.WEBSOCKET || transport == Transport.EVENTS) {
      fresh.open(true);
    } else {
      fresh.ready = true;
      fresh.poll();
      sendPending();
    }
  }

  /** The line is cut; what was on its way is lost. */
  void disconnect() {
    Link old = link;
    if (old != null) {
      link = null;
      client.disconnected();
      // The server notices later.
      world.schedule(random.nextInt(50), old::leave);
    }
  }

  /** The line goes quiet in both directions, and nobody is told; it may be cut before it heals. */
  void stall() {
    Link quiet = link;
    if (quiet != null) {
      quiet.quietUntil = world.millis() + random.nextInt(50, 600);
    }
  }

  /** A server is gone. */
  void lose(RoomRegistry server) {
    if (link != null && link.server == server) {
      link = null;
      client.disconnected();
    }
  }

  private void sendPending() {
    Link to = link;
    if (to != null && to.ready && !to.posting) {
      client.toSend().ifPresent(to::send);
    }
  }

  // ---------------------------------------------------------------- messages

  private void receive(TextMessage message) {
    world.note("to " + client.session() + ": " + message.type());
    Map<?, ?> members = (Map<?, ?>) JsonReader.read(message.json());
    switch (message.type()) {
      case "snapshot" -> {
        saved = number(members, "saved");
        client.snapshot(
            (String) members.get("epoch"),
            number(members, "rev"),
            delta(members, "content"),
            number(members, "op"),
            saved);
      }
      case "resumed" -> {
        String epoch = (String) members.get("epoch");
        if (!epoch.equals(client.epoch())) {
          client.renamed(epoch, number(members, "rev"), (String) members.get("place"));
        }
        if (transport.isPolling()) {
          client.saved(number(members, "saved"));
        } else {
          client.resumed(
              epoch, number(members, "rev"), number(members, "op"), number(members, "saved"));
        }
      }
      case "place" -> client.placed(number(members, "rev"), (String) members.get("place"));
      case "op" -> client.changed(number(members, "rev"), delta(members, "delta"));
      case "ack" -> {
        if (members.containsKey("delta")) {
          client.acknowledgedElsewhere(
              number(members, "op"), number(members, "rev"), delta(members, "delta"));
        } else {
          client.acknowledged(
              number(members, "op"), number(members, "rev"), delta(members, "correction"));
        }
      }
      case "saved" -> {
        saved = number(members, "op");
        client.saved(saved);
      }
      default -> {}
    }
    check();
  }

  private static long number(Map<?, ?> members, String key) {
    return ((Number) members.get(key)).longValue();
  }

  private static Delta delta(Map<?, ?> members, String key) {
    return members.containsKey(key)
        ? Delta.fromValue(members.get(key), DeltaLimits.TRUSTED)
        : Delta.EMPTY;
  }

  /** Called by the room's thread: what is called saved is in the log by now. */
  private void checkSaved(List<TextMessage> messages) {
    for (TextMessage message : messages) {
      Map<?, ?> members = (Map<?, ?>) JsonReader.read(message.json());
      Object told = message.type().equals("saved") ? members.get("op") : members.get("saved");
      if (told instanceof Number number && number.longValue() > committed.getAsLong()) {
        world.fail(
            new AssertionError(
                "I1: operation "
                    + number
                    + " is called saved, and the log ends at "
                    + committed.getAsLong()));
      }
    }
  }

  /** Everybody who is at one revision has one text. */
  private void check() {
    if (client.epoch() != null && client.isSynchronized()) {
      Delta text = joined(client.content());
      Delta others = texts.putIfAbsent(client.epoch() + ":" + client.rev(), text);
      assertThat(text)
          .as("the text at revision %s of %s on %s", client.rev(), client.epoch(), transport)
          .isEqualTo(others == null ? text : others);
    }
  }

  /** Texts are the same however their inserts are cut. */
  static Delta joined(Delta content) {
    var joined = Delta.builder();
    for (Op op : content.ops()) {
      joined.add(op);
    }
    return joined.build();
  }

  /** A connection, or the time in which the client sends requests. */
  private final class Link implements ThinMember {
    /** Where the connection is. Requests go anywhere. */
    private final SimulatedServer at = servers.get();

    private final RoomRegistry server = at.rooms;

    /** An operation was sent as a request, and not answered yet. */
    private boolean posting;

    private final Queue<List<TextMessage>> downstream = new ArrayDeque<>();
    private int downstreamChars;

    /** Until then nothing arrives. */
    private long quietUntil;

    private boolean full;
    private @Nullable ThinSeat seat;

    /** How many operations were sent as requests. */
    private int sends;

    /** Whether operations may be sent: the server has said where it goes on. */
    private boolean ready;

    void open(boolean stream) {
      seat = server.join(name, this);
      if (seat != null) {
        Hello hello =
            new Hello(
                client.session(),
                ROOT,
                client.epoch(),
                client.rev(),
                client.place(),
                -1,
                0,
                stream,
                transport != Transport.WEBSOCKET);
        upstream(() -> begin(hello));
      }
    }

    /**
     * The answer may find out whether what was sent last has arrived, and so may sending it again.
     */
    private void begin(Hello hello) {
      Operation last = lastSent;
      say(to -> to.hello(hello));
      if (last != null && random.nextInt(4) == 0) {
        say(to -> to.operation(client.session(), ROOT, last, false, 50));
      }
    }

    private void upstream(Runnable saying) {
      upstream(at.wire(), saying);
    }

    private void upstream(Timer wire, Runnable saying) {
      wire.schedule(random.nextInt(20), () -> arrive(wire, saying));
    }

    /** At the server; what was sent before the line was cut may arrive later. */
    private void arrive(Timer wire, Runnable saying) {
      if (world.millis() < quietUntil) {
        wire.schedule(quietUntil - world.millis(), () -> arrive(wire, saying));
      } else if (link == this) {
        saying.run();
      }
    }

    void leave() {
      if (seat != null) {
        seat.leave();
      }
    }

    @Override
    public boolean send(List<TextMessage> messages) {
      checkSaved(messages);
      downstream.add(messages);
      downstreamChars += messages.stream().mapToInt(message -> message.json().length()).sum();
      full |= downstreamChars > OUTBOUND_CHARS;
      world.schedule(random.nextInt(20), this::deliver);
      return !full;
    }

    private void deliver() {
      if (world.millis() < quietUntil) {
        world.schedule(quietUntil - world.millis(), this::deliver);
        return;
      }
      List<TextMessage> messages = link == this ? downstream.poll() : null;
      if (messages == null) {
        return;
      }
      for (TextMessage message : messages) {
        downstreamChars -= message.json().length();
        receive(message);
        // What it says before its hello arrives is answered, too, and does not mean that it may go
        // on.
        ready |= message.type().equals("snapshot") || message.type().equals("resumed");
        if (message.problem() != null) {
          retryLater();
        }
      }
      if (full && downstreamChars <= OUTBOUND_CHARS / 2 && seat != null) {
        full = false;
        seat.drained();
      }
      sendPending();
    }

    private void retryLater() {
      world.schedule(
          100,
          () -> {
            if (link == this) {
              // Whatever was under way is sent again; the server knows if it has it.
              client.disconnected();
              sendPending();
            }
          });
    }

    @Override
    public void close(CloseCode code, String reason) {
      world.note(client.session() + " closed with " + code);
      if (code == CloseCode.INTERNAL_ERROR || reason.equals(WriteBack.REASON)) {
        world.fail(new AssertionError("The room failed: " + reason));
      }
      if (link == this) {
        link = null;
        client.disconnected();
      }
    }

    @Override
    public void resume() {}

    // -------------------------------------------------------------- requests

    void send(OtOp op) {
      Operation operation =
          new Operation(
              op.epoch(),
              op.rev(),
              client.place(),
              op.number(),
              op.delta(),
              Operation.Condition.NONE);
      if (transport == Transport.WEBSOCKET) {
        lastSent = operation;
        upstream(() -> say(to -> to.operation(client.session(), ROOT, operation, false, 50)));
      } else {
        posting = true;
        request(to -> to.operation(client.session(), ROOT, operation, false, 50), op.number());
        // The answer may be lost, and so may the request; what was sent since has its own alarm.
        int mine = ++sends;
        world.schedule(
            400,
            () -> {
              if (link == this && sends == mine) {
                posting = false;
                client.disconnected();
                sendPending();
              }
            });
      }
    }

    private void say(Consumer<ThinSeat> saying) {
      if (seat != null) {
        saying.accept(seat);
      }
    }

    /** A request of its own, which may be lost, as may its answer. */
    void request(Consumer<ThinSeat> saying) {
      request(saying, 0);
    }

    private void request(Consumer<ThinSeat> saying, long op) {
      if (transport == Transport.WEBSOCKET) {
        upstream(() -> say(saying));
        return;
      }
      if (random.nextInt(10) == 0) {
        return;
      }
      SimulatedServer to = servers.get();
      upstream(
          to.wire(),
          () -> {
            Request request = new Request(this, op);
            request.seat = to.rooms.join(name, request);
            if (request.seat != null) {
              saying.accept(request.seat);
            }
          });
    }

    /** Asks for what is new, and again when it was answered. */
    void poll() {
      if (link != this) {
        return;
      }
      Poll poll = new Poll(this);
      poll.seat = servers.get().rooms.join(name, poll);
      if (poll.seat == null) {
        world.schedule(50, this::poll);
        return;
      }
      poll.seat.hello(
          new Hello(
              client.session(),
              ROOT,
              client.epoch(),
              client.rev(),
              client.place(),
              saved,
              random.nextBoolean() ? 0 : -1,
              false,
              true));
      world.schedule(300, poll::end);
    }
  }

  /** A request that sends something. */
  private class Request implements ThinMember {
    final Link owner;
    final @Nullable String epoch = client.epoch();
    @Nullable ThinSeat seat;
    boolean over;

    /** The operation that it sends; 0 if it sends something else. */
    private final long op;

    Request(Link owner, long op) {
      this.owner = owner;
      this.op = op;
    }

    @Override
    public boolean send(List<TextMessage> messages) {
      checkSaved(messages);
      boolean lost = random.nextInt(10) == 0;
      end();
      if (!lost && op > 0) {
        world.schedule(random.nextInt(20), () -> answered(messages));
      }
      return true;
    }

    /** What it says comes again with what follows, in order with all the rest. */
    private void answered(List<TextMessage> messages) {
      if (link == owner) {
        owner.posting = false;
        if (messages.stream().anyMatch(this::saysThatItIsNotDone)) {
          owner.retryLater();
        } else {
          sendPending();
        }
      }
    }

    private boolean saysThatItIsNotDone(TextMessage message) {
      return message.problem() != null
          || (message.type().equals("snapshot") && number(members(message), "op") < op);
    }

    private static Map<?, ?> members(TextMessage message) {
      return (Map<?, ?>) JsonReader.read(message.json());
    }

    void end() {
      if (!over) {
        over = true;
        if (seat != null) {
          seat.leave();
        }
      }
    }

    @Override
    public void close(CloseCode code, String reason) {
      over = true;
    }

    @Override
    public void resume() {}
  }

  /** A request that asks for what is new. */
  private final class Poll extends Request {
    private final @Nullable String place = client.place();

    Poll(Link owner) {
      super(owner, 0);
    }

    @Override
    public boolean send(List<TextMessage> messages) {
      checkSaved(messages);
      if (over || (messages.isEmpty() && transport == Transport.LONG_POLLING)) {
        return true;
      }
      super.end();
      world.schedule(random.nextInt(20), () -> answered(messages));
      return true;
    }

    private void answered(List<TextMessage> messages) {
      if (link != owner) {
        return;
      }
      boolean begins = !messages.isEmpty() && messages.get(0).type().equals("snapshot");
      boolean renames = !messages.isEmpty() && messages.get(0).type().equals("resumed");
      boolean here =
          epoch != null
              && epoch.equals(client.epoch())
              && (!renames || place == null || place.equals(client.place()));
      if (begins || here) {
        messages.forEach(SimulatedThinClient.this::receive);
        owner.ready = true;
        sendPending();
      }
      next();
    }

    private void next() {
      world.schedule(transport == Transport.POLLING ? 30 : 1, owner::poll);
    }

    @Override
    void end() {
      if (!over) {
        super.end();
        next();
      }
    }

    @Override
    public void close(CloseCode code, String reason) {
      if (!over) {
        over = true;
        next();
      }
    }
  }
}
