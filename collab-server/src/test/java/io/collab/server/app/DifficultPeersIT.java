package io.collab.server.app;

import static io.collab.server.testkit.RawWebSocket.BINARY;
import static io.collab.server.testkit.RawWebSocket.CLOSE;
import static io.collab.server.testkit.RawWebSocket.CONTINUATION;
import static io.collab.server.testkit.RawWebSocket.PING;
import static io.collab.server.testkit.RawWebSocket.PONG;
import static io.collab.server.testkit.RawWebSocket.TEXT;
import static io.collab.server.testkit.RawWebSocket.frame;
import static io.collab.server.testkit.RawWebSocket.header;
import static io.collab.server.testkit.RawWebSocket.ping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.sync.SyncMessage;
import io.collab.server.config.ConnectionLimits;
import io.collab.server.config.RoomLimits;
import io.collab.server.config.ServerConfig;
import io.collab.server.config.ServerLimits;
import io.collab.server.room.CloseCode;
import io.collab.server.room.Messages;
import io.collab.server.storage.jdbc.JdbcStorage;
import io.collab.server.storage.jdbc.StorageOptions;
import io.collab.server.testkit.RawWebSocket;
import io.collab.server.testkit.RawWebSocket.Frame;
import io.collab.server.testkit.YjsClients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers that are dead, slow or hostile, beside two stock clients that notice nothing. The clock of
 * the server stands still unless a test moves it: whoever would have to wait for one of these peers
 * would wait for ever.
 */
class DifficultPeersIT {

  private static final String DOCUMENT = "doc";
  private static final int OUTBOUND_BYTES = 64 << 10;
  private static final int UNFINISHED_BYTES = 3_000_000;

  /**
   * Presence is to end because a connection did, not because it was not renewed; and who is closed
   * may take its time to notice.
   */
  private static final long NEVER = TimeUnit.DAYS.toMillis(1);

  @TempDir private Path directory;

  private final AtomicLong clock = new AtomicLong();
  private final List<RawWebSocket> raws = new ArrayList<>();
  private CollabServer server;
  private YjsClients clients;

  @BeforeEach
  void start() throws Exception {
    server =
        CollabServer.start(
            config(), JdbcStorage.open(StorageOptions.inDirectory(directory).build()), clock::get);
    clients = YjsClients.start();
    for (String name : List.of("ada", "bob")) {
      clients.open(name, "ws://" + server.address().getAuthority() + "/ws", DOCUMENT);
      clients.run("awaitSynced", name);
    }
    clients.awaitPeople("ada", "bob");
  }

  private ServerConfig config() {
    ConnectionLimits usual = ConnectionLimits.DEFAULT;
    return ServerConfig.inDirectory(directory)
        .withAddress("127.0.0.1", 0, false)
        .withLimits(
            new ServerLimits(100, 100 << 20, UNFINISHED_BYTES),
            RoomLimits.DEFAULT.withAwarenessTimeoutMillis(NEVER),
            new ConnectionLimits(
                usual.messageBytes(),
                OUTBOUND_BYTES,
                usual.keepAliveMillis(),
                usual.pingMillis(),
                usual.deadMillis(),
                usual.slowMillis(),
                usual.messageMillis(),
                usual.messageBytesPerSecond(),
                NEVER));
  }

  @AfterEach
  void stop() throws Exception {
    raws.forEach(RawWebSocket::close);
    clients.close();
    server.close();
  }

  private RawWebSocket connect() {
    RawWebSocket raw = RawWebSocket.open(server.port(), DOCUMENT);
    raws.add(raw);
    return raw;
  }

  private void pass(long millis) {
    clock.addAndGet(millis);
  }

  /** The stock clients have never been interrupted, and write on. */
  private void assertOthersGoOn() {
    int length = clients.text("ada").length();
    clients.insert("ada", 0, "on ");
    clients.awaitLength("bob", length + 3);
    clients.insert("bob", 0, "and ");
    clients.awaitLength("ada", length + 7);
    for (String name : List.of("ada", "bob")) {
      clients.run("awaitAllSaved", name);
      assertThat(clients.connects(name)).isEqualTo(1);
      assertThat(clients.closes(name)).isEmpty();
    }
  }

  @Test
  void aPeerThatAnswersNoPingIsDroppedAndItsPresenceEnds() {
    RawWebSocket dead = connect();
    dead.sendMessage(presence(7, "{\"name\":\"dead\"}"));
    clients.awaitPeople("ada", "bob", "dead");

    pass(20_000);
    dead.await(PING);
    assertOthersGoOn();
    clients.awaitPeople("ada", "bob", "dead");
    pass(20_000);

    clients.awaitPeople("ada", "bob");
    Frame last = dead.read();
    while (last != null) {
      // With a close code from 4400 on, a laptop that wakes up would take it as final.
      assertThat(last.opcode()).isNotEqualTo(CLOSE);
      last = dead.read();
    }
    assertOthersGoOn();
  }

  @Test
  void aPeerThatReadsNothingIsClosedAndNobodyWaitsForIt() {
    RawWebSocket slow = connect();
    slow.await(BINARY);
    String chunk = "x".repeat(500_000);
    for (int i = 0; i < 16; i++) {
      clients.insert("ada", 0, chunk);
      clients.awaitLength("bob", (i + 1) * chunk.length());
    }
    clients.run("awaitAllSaved", "ada");

    // It must not begin to read before the server has given it up. What the operating system still
    // takes at first counts as reading, and whoever sends is not dead.
    RawWebSocket witness = connect();
    witness.await(BINARY);
    for (int look = 0; look < 6; look++) {
      slow.send(ping());
      pass(ConnectionLimits.DEFAULT.pingMillis());
      witness.await(PING);
      witness.send(ping());
      witness.await(PONG);
      assertOthersGoOn();
    }

    Frame close = slow.await(CLOSE);
    assertThat(close.closeCode()).isEqualTo(CloseCode.TOO_SLOW.code());
    assertThat(close.closeReason()).isEqualTo("too slow to read");
    assertOthersGoOn();
  }

  @Test
  void aMessageThatNeverEndsIsClosed() {
    Map<String, byte[]> beginnings = new LinkedHashMap<>();
    beginnings.put("half a header", Arrays.copyOf(header(true, BINARY, 1_000), 3));
    beginnings.put("header alone", header(true, BINARY, 1_000));
    beginnings.put("half a frame", Arrays.copyOf(frame(true, BINARY, new byte[1_000]), 500));
    beginnings.put("fragments", frame(false, BINARY, new byte[10]));
    beginnings.put("empty fragments", frame(false, BINARY, new byte[0]));
    Map<String, RawWebSocket> peers = new LinkedHashMap<>();
    beginnings.forEach(
        (name, bytes) -> {
          RawWebSocket peer = connect();
          peer.send(ping(), bytes);
          assertThat(peer.awaitPong().opcode()).isEqualTo(PONG);
          peers.put(name, peer);
        });

    pass(20_000);
    // Bytes that dribble in do not extend the time.
    for (String dribbling : List.of("fragments", "empty fragments")) {
      RawWebSocket peer = peers.get(dribbling);
      peer.send(frame(false, CONTINUATION, new byte[1]), ping());
      assertThat(peer.awaitPong().opcode()).isEqualTo(PONG);
    }
    assertOthersGoOn();
    pass(11_000);

    peers.forEach(
        (name, peer) -> {
          Frame close = peer.await(CLOSE);
          assertThat(close.closeCode()).as(name).isEqualTo(CloseCode.POLICY.code());
          assertThat(close.closeReason()).as(name).isEqualTo("message arrives too slowly");
        });
    assertOthersGoOn();
  }

  @Test
  void aLongMessageMayTakeItsTimeIfItKeepsComing() {
    String text = "y".repeat(600_000);
    byte[] message = insertion(text);
    int cut = 590_000;
    RawWebSocket uploader = connect();
    uploader.send(frame(false, BINARY, Arrays.copyOf(message, cut)), ping());
    assertThat(uploader.awaitPong().opcode()).isEqualTo(PONG);

    pass(ConnectionLimits.DEFAULT.messageMillis() + 1);
    // Pings go out in the same look at the clock that would close.
    uploader.await(PING);
    uploader.send(
        frame(true, CONTINUATION, Arrays.copyOfRange(message, cut, message.length)), ping());

    assertThat(uploader.awaitPong().opcode()).isEqualTo(PONG);
    clients.awaitText("bob", text);
    clients.awaitText("ada", text);
    assertOthersGoOn();
  }

  @Test
  void framesThatBreakTheRulesAreClosedWithTheirCode() {
    byte[] unmasked = {(byte) 0x82, 1, 'x'};
    byte[] reservedBit = frame(true, 0x40 | BINARY, new byte[0]);
    byte[] unknownType = frame(true, 3, new byte[0]);
    byte[] orphan = frame(true, CONTINUATION, new byte[0]);
    byte[] longPing = frame(true, PING, new byte[126]);
    for (byte[] broken : List.of(unmasked, reservedBit, unknownType, orphan, longPing)) {
      assertClosed(CloseCode.PROTOCOL_ERROR, broken);
    }
    assertClosed(CloseCode.UNSUPPORTED_DATA, frame(true, TEXT, "hello".getBytes(UTF_8)));
    assertClosed(CloseCode.INVALID_TEXT, frame(true, CLOSE, new byte[] {3, -24, (byte) 0xC3}));
    assertClosed(CloseCode.TOO_BIG, header(true, BINARY, (10 << 20) + 1));
    assertClosed(CloseCode.TOO_BIG, header(true, BINARY, Long.MAX_VALUE));
    assertClosed(CloseCode.TOO_BIG, header(true, BINARY, -1));
    assertClosed(CloseCode.MALFORMED, frame(true, BINARY, new byte[] {0, 2, 3, 1, 1, 1}));
    assertClosed(CloseCode.MALFORMED, frame(true, BINARY, new byte[0]));
    assertOthersGoOn();
  }

  private void assertClosed(CloseCode code, byte[] bytes) {
    RawWebSocket peer = connect();
    peer.send(bytes);
    Frame close = peer.await(CLOSE);
    assertThat(close.closeCode()).as(close.closeReason()).isEqualTo(code.code());
    assertThat(close.closeReason()).isNotEmpty();
  }

  @Test
  void unfinishedMessagesTogetherAreBoundedAndTheLargestGoesFirst() {
    byte[] message = insertion("z".repeat(10_000));
    RawWebSocket small = connect();
    small.send(frame(false, BINARY, Arrays.copyOf(message, 9_000)), ping());
    assertThat(small.awaitPong().opcode()).isEqualTo(PONG);

    RawWebSocket large = connect();
    large.send(header(true, BINARY, 5_000_000), new byte[UNFINISHED_BYTES + 1]);
    Frame close = large.await(CLOSE);
    assertThat(close.closeCode()).isEqualTo(CloseCode.OVERLOADED.code());
    assertThat(close.closeReason()).contains("unfinished messages");

    List<RawWebSocket> crowd = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RawWebSocket one = connect();
      one.send(frame(false, BINARY, new byte[UNFINISHED_BYTES / 7]), ping());
      if (one.awaitPong().opcode() == PONG) {
        crowd.add(one);
      }
    }
    int left = 0;
    for (RawWebSocket one : crowd) {
      one.send(ping());
      left += one.awaitPong().opcode() == PONG ? 1 : 0;
    }
    // Memory grows by doubling, so fewer may be left than there would be room for bytes.
    assertThat(left).isBetween(2, 7);

    small.send(frame(true, CONTINUATION, Arrays.copyOfRange(message, 9_000, message.length)));
    clients.awaitLength("bob", 10_000);
    assertOthersGoOn();
  }

  private static byte[] presence(long client, String state) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(Messages.AWARENESS);
    out.writeVarBytes(
        new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, 1, state))).encode());
    return out.toByteArray();
  }

  private static byte[] insertion(String text) {
    YDoc doc = YDoc.create();
    doc.getText("content").insert(0, text);
    ByteWriter out = new ByteWriter();
    out.writeVarUint(Messages.SYNC);
    new SyncMessage.Update(doc.encodeStateAsUpdate()).write(out);
    return out.toByteArray();
  }
}
