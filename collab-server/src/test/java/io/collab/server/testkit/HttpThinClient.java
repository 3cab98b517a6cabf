package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.ot.OtClient;
import io.collab.core.ot.OtOp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A thin client in Java: the state machine of the engine, and the HTTP client of the JDK or a
 * WebSocket to carry its messages. It connects again until it is closed.
 */
public final class HttpThinClient implements AutoCloseable {

  /** How messages come down; operations go up as the transport demands. */
  public enum Transport {
    WEBSOCKET,
    EVENTS,
    LONG_POLLING,
    POLLING
  }

  private static final long RETRY_MILLIS = 50;
  private static final long PATIENCE_SECONDS = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<URI> servers;
  private final String document;
  private final Transport transport;

  /** Everything about {@link #client} happens here. */
  private final ExecutorService mine = Executors.newSingleThreadExecutor();

  /** Waits for what comes down. */
  private final Thread reader = new Thread(this::read, "thin-client");

  private final OtClient client;
  private long saved;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger snapshots = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** An operation was posted, and not answered yet. */
  private boolean posting;

  private volatile long savedAtMicros;
  private volatile long savedSeq;

  /** When each operation was sent first that is not saved, by number. */
  private final NavigableMap<Long, Long> sentNanos = new TreeMap<>();

  /** How long operations took from there until they were called saved. */
  private List<Long> savedAfterMicros = new ArrayList<>();

  /** The last {@code status} of the server, or what it said of itself when the client came. */
  private volatile boolean readOnly;

  private volatile boolean waiting;
  private volatile @Nullable RawWebSocket socket;
  private volatile boolean closed;

  /** What a message of the server did that the protocol does not allow; null if none did. */
  private volatile @Nullable Throwable violation;

  /**
   * Connects.
   *
   * @param server where the server is, such as {@code http://localhost:8080/}
   * @param document name without anything that a URL would have to escape
   * @param session random name of this client
   */
  public HttpThinClient(URI server, String document, Transport transport, String session) {
    this(List.of(server), document, transport, session);
  }

  /** Connects to servers that share a database; each request goes to the next of them. */
  public HttpThinClient(List<URI> servers, String document, Transport transport, String session) {
    this.servers = List.copyOf(servers);
    this.document = document;
    this.transport = transport;
    this.client = new OtClient(session);
    reader.setDaemon(true);
    reader.start();
  }

  // ---------------------------------------------------------------- the text

  /** Changes the text. */
  public void edit(Function<Delta, Delta> change) throws Exception {
    mine.submit(
            () -> {
              client.edit(change.apply(client.content()));
              sendPending();
            })
        .get();
  }

  /** The text as it is here. */
  public Delta content() throws Exception {
    return mine.submit(client::content).get();
  }

  /** Waits until the text is as wanted, and everything that was done here is saved. */
  public void await(Predicate<Delta> wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!mine.submit(
            () -> client.epoch() != null && client.isSaved() && wanted.test(client.content()))
        .get()) {
      checkMessages();
      if (System.nanoTime() > end) {
        throw new TimeoutException("The text of the client on " + transport + ": " + content());
      }
      Thread.sleep(5);
    }
  }

  /** Whether everything that was done here is saved. */
  public boolean isSaved() throws Exception {
    checkMessages();
    return mine.submit(() -> client.epoch() != null && client.isSaved()).get();
  }

  /**
   * Waits until everything that was done here is saved; answers false if the client was closed
   * meanwhile. The server may be away in the meantime.
   */
  public boolean awaitSaved() throws Exception {
    while (!closed) {
      if (isSaved()) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  /** How many requests it has sent. */
  public int requests() {
    return requests.get();
  }

  /** How often it was sent the whole text. */
  public int snapshots() {
    return snapshots.get();
  }

  /** How many bytes of messages came down. */
  public long bytes() {
    return bytes.get();
  }

  /** When it was told last that something is saved, in terms of {@link #nowMicros()}. */
  public long savedAtMicros() {
    return savedAtMicros;
  }

  /** The number of the row that was told last to hold an operation that is saved. */
  public long savedSeq() {
    return savedSeq;
  }

  /** How long the operations took that were called saved since this was asked last. */
  public List<Long> takeSavedAfterMicros() throws Exception {
    return mine.submit(
            () -> {
              List<Long> taken = savedAfterMicros;
              savedAfterMicros = new ArrayList<>();
              return taken;
            })
        .get();
  }

  /** Whether the server has said last that it takes no operations. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Whether the server has said last that operations wait for its database. */
  public boolean isWaiting() {
    return waiting;
  }

  /** Microseconds since 1970, by the clock of the system. */
  public static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private void checkMessages() {
    Throwable found = violation;
    if (found != null) {
      throw new AssertionError("A message of the server breaks the protocol", found);
    }
  }

  // ---------------------------------------------------------------- down

  private void read() {
    while (!closed) {
      try {
        switch (transport) {
          case WEBSOCKET -> readSocket();
          case EVENTS -> readEvents();
          default -> poll();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        pause();
      }
    }
  }

  private void pause() {
    try {
      mine.submit(client::disconnected).get();
      Thread.sleep(RETRY_MILLIS);
    } catch (Exception e) {
      closed = true;
    }
  }

  private void poll() throws Exception {
    String epoch = mine.submit(client::epoch).get();
    String query =
        mine.submit(() -> from() + "&saved=" + saved).get()
            + (transport == Transport.LONG_POLLING ? "&wait=10000" : "");
    HttpRequest request = HttpRequest.newBuilder(api("changes?" + query)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    bytes.addAndGet(answer.body().length());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    List<?> messages = (List<?>) ((Map<?, ?>) JsonReader.read(answer.body())).get("messages");
    mine.submit(
            () -> {
              // Another answer may have brought another epoch meanwhile.
              boolean current = epoch == null || epoch.equals(client.epoch());
              if (current) {
                messages.forEach(message -> takeChecked((Map<?, ?>) message));
              }
              sendPending();
            })
        .get();
    if (messages.isEmpty() && transport == Transport.POLLING) {
      Thread.sleep(20);
    }
  }

  private String from() {
    String epoch = client.epoch();
    String from = "session=" + client.session();
    String place = client.place();
    if (epoch != null) {
      from += "&epoch=" + epoch + "&rev=" + client.rev();
    }
    return place == null ? from : from + "&place=" + place;
  }

  private void readEvents() throws Exception {
    String query = mine.submit(this::from).get();
    HttpRequest request = HttpRequest.newBuilder(api("events?" + query)).build();
    HttpResponse<java.util.stream.Stream<String>> answer =
        http.send(request, BodyHandlers.ofLines());
    try (var lines = answer.body()) {
      lines.filter(line -> line.startsWith("data:")).forEach(line -> took(line.substring(5)));
    }
    throw new IOException("The stream has ended");
  }

  /**
   * Not with the WebSocket of the JDK: in 17 and 25 it does not always tell that a connection has
   * ended, if that was inside of a message.
   */
  private void readSocket() throws Exception {
    try (RawWebSocket opened = RawWebSocket.openThin(servers.get(0), document)) {
      mine.submit(() -> begin(opened)).get();
      RawWebSocket.Frame frame;
      while ((frame = opened.read()) != null && frame.opcode() != RawWebSocket.CLOSE) {
        if (frame.opcode() == RawWebSocket.TEXT) {
          took(new String(frame.payload(), UTF_8));
        } else if (frame.opcode() == RawWebSocket.PING) {
          byte[] payload = frame.payload();
          mine.submit(() -> sendFrame(opened, RawWebSocket.PONG, payload)).get();
        }
      }
    }
    throw new IOException("The connection has ended");
  }

  private void begin(RawWebSocket opened) {
    socket = opened;
    Map<String, Object> hello = message("hello");
    hello.put("protocol", 1);
    hello.put("session", client.session());
    if (client.epoch() != null) {
      hello.put("epoch", client.epoch());
      hello.put("rev", client.rev());
    }
    sendText(opened, hello);
  }

  private void took(String json) {
    bytes.addAndGet(json.length());
    var unused =
        mine.submit(
            () -> {
              takeChecked((Map<?, ?>) JsonReader.read(json));
              sendPending();
            });
  }

  private void takeChecked(Map<?, ?> message) {
    try {
      take(message);
    } catch (RuntimeException e) {
      violation = e;
      throw e;
    }
  }

  private void take(Map<?, ?> message) {
    switch ((String) message.get("type")) {
      case "snapshot" -> {
        snapshots.incrementAndGet();
        saved = number(message, "saved");
        client.snapshot(
            (String) message.get("epoch"),
            number(message, "rev"),
            delta(message.get("content")),
            number(message, "op"),
            saved);
      }
      case "resumed" -> {
        String epoch = (String) message.get("epoch");
        if (!epoch.equals(client.epoch())) {
          client.renamed(epoch, number(message, "rev"), (String) message.get("place"));
        }
        if (transport == Transport.WEBSOCKET || transport == Transport.EVENTS) {
          client.resumed(
              epoch, number(message, "rev"), number(message, "op"), number(message, "saved"));
        } else {
          saved = Math.max(saved, number(message, "saved"));
          client.saved(saved);
        }
      }
      case "place" -> client.placed(number(message, "rev"), (String) message.get("place"));
      case "op" -> client.changed(number(message, "rev"), delta(message.get("delta")));
      case "ack" -> {
        if (message.containsKey("delta")) {
          client.acknowledgedElsewhere(
              number(message, "op"), number(message, "rev"), delta(message.get("delta")));
        } else {
          client.acknowledged(
              number(message, "op"), number(message, "rev"), delta(message.get("correction")));
        }
      }
      case "saved" -> {
        savedAtMicros = nowMicros();
        if (message.containsKey("seq")) { // not after a restart of the server
          savedSeq = number(message, "seq");
        }
        saved = number(message, "op");
        client.saved(saved);
        Map<Long, Long> done = sentNanos.headMap(saved, true);
        long now = System.nanoTime();
        done.values().forEach(sent -> savedAfterMicros.add((now - sent) / 1_000));
        done.clear();
      }
      case "status" -> {
        readOnly = Boolean.TRUE.equals(message.get("readOnly"));
        waiting = "waiting".equals(message.get("storage"));
      }
      case "error" -> {
        if ("storage_full".equals(message.get("code"))) {
          posted(false);
        }
        if ("malformed".equals(message.get("code"))) {
          throw new IllegalArgumentException(String.valueOf(message));
        }
      }
      default -> {}
    }
  }

  private static long number(Map<?, ?> message, String name) {
    return ((Number) message.get(name)).longValue();
  }

  private static Delta delta(@Nullable Object ops) {
    return ops == null ? Delta.EMPTY : Delta.fromValue(ops, DeltaLimits.TRUSTED);
  }

  // ---------------------------------------------------------------- up

  private void sendPending() {
    // One that is sent again must find what became of the first.
    if (posting) {
      return;
    }
    client.toSend().ifPresent(this::send);
  }

  private void send(OtOp op) {
    sentNanos.putIfAbsent(op.number(), System.nanoTime());
    Map<String, Object> message = message("op");
    message.put("epoch", op.epoch());
    message.put("rev", op.rev());
    message.put("op", op.number());
    message.put("delta", op.delta().toValue());
    RawWebSocket open = socket;
    if (transport == Transport.WEBSOCKET) {
      if (open != null) {
        sendText(open, message);
      }
      return;
    }
    message.put("session", client.session());
    String place = client.place();
    if (place != null) {
      message.put("place", place);
    }
    posting = true;
    HttpRequest request =
        HttpRequest.newBuilder(api("ops"))
            .POST(BodyPublishers.ofString(JsonWriter.write(message)))
            .build();
    // The acknowledgement comes down with everything else, in order.
    var unused =
        http.sendAsync(request, BodyHandlers.ofString())
            .whenComplete(
                (answer, failure) ->
                    posted(
                        failure == null
                            && answer.statusCode() == 200
                            && isDone(op, answer.body())));
  }

  /** A snapshot that does not have the operation says that it has to be made again. */
  private static boolean isDone(OtOp op, String answer) {
    List<?> messages = (List<?>) ((Map<?, ?>) JsonReader.read(answer)).get("messages");
    Map<?, ?> first = (Map<?, ?>) messages.get(0);
    return !"snapshot".equals(first.get("type")) || number(first, "op") >= op.number();
  }

  private void posted(boolean done) {
    if (closed) {
      return;
    }
    CompletableFuture.delayedExecutor(done ? 0 : RETRY_MILLIS, TimeUnit.MILLISECONDS, mine)
        .execute(
            () -> {
              posting = false;
              if (!done) {
                // Whether it arrived is not known: the server knows by its number.
                client.disconnected();
              }
              sendPending();
            });
  }

  private static void sendText(RawWebSocket to, Map<String, Object> message) {
    sendFrame(to, RawWebSocket.TEXT, JsonWriter.write(message).getBytes(UTF_8));
  }

  /** What cannot be sent is sent again on the next connection. */
  private static void sendFrame(RawWebSocket to, int opcode, byte[] payload) {
    try {
      to.send(RawWebSocket.frame(true, opcode, payload));
    } catch (UncheckedIOException e) {
      // Whoever reads finds out, too.
    }
  }

  private static Map<String, Object> message(String type) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    return message;
  }

  private URI api(String what) {
    int number = requests.getAndIncrement();
    return servers
        .get(number % servers.size())
        .resolve("/api/v1/documents/" + document + "/" + what);
  }

  /** Disconnects; what is not saved is lost. */
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    RawWebSocket open = socket;
    if (open != null) {
      open.close();
    }
    mine.shutdown();
  }
}
