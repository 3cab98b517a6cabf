package io.collab.server.room;

import io.collab.server.cluster.NodeMessage;
import io.collab.server.cluster.NodeMessage.Committed;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.cluster.UpdateBus.Reach;
import io.collab.server.metrics.Event;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.LogTail;
import io.collab.server.storage.SessionOp;
import io.collab.server.storage.StorageException;
import io.collab.server.storage.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The log is the order
 *
 * Every row of every node has a number in the log. A room knows up to which number it has all of
 * them: its own when they are committed, those of others when they are heard on the bus or read
 * from the log. A number that is missing is waited for a moment, since the bus may be behind our own
 * commit, and then everything behind the last known row is read. The end of the log is looked at
 * every now and then, whatever the bus says (RoomRegistry); so the bus makes it fast and the log
 * makes it right.
 */

/** Keeps a room up with the rows that other nodes write. Touched only inside turns, or as said. */
final class Replication {

  private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

  /** How much later than a commit its message may arrive before the log is read. */
  private static final long GAP_MILLIS = 50;

  private static final long RETRY_MILLIS = 1_000;

  private final DocumentName document;
  private final RoomContext context;
  private final Consumer<Mail> mailbox;
  private final UpdateBus.Channel channel;

  private LogPrefix prefix = new LogPrefix(0);
  private @Nullable String lineage;

  /** The last row of this node. */
  private long lastOwn;

  /** Rows of others that the turn is to apply. */
  private List<ForeignRows> rows = new ArrayList<>(0);

  /** Checksums of rows behind the last one before which none is missing. */
  private final TreeMap<Long, Integer> checksums = new TreeMap<>();

  /** Names the log up to {@link #prefix}; null if the last row has not been seen. */
  private @Nullable String place;

  /** What waits until the log was read. */
  private List<Waiting> afterRead = new ArrayList<>(0);

  private boolean reading;

  /** What is being read may be older than somebody needs. */
  private boolean readAgain;

  private long readAt = Long.MAX_VALUE;

  /** Where the room is, for other threads; null as long as the document is not in the log. */
  private volatile @Nullable LogPosition position;

  /** Begins to listen to other nodes; what they say waits until the document is loaded. */
  Replication(DocumentName document, RoomContext context, Consumer<Mail> mailbox) {
    this.document = document;
    this.context = context;
    this.mailbox = mailbox;
    this.channel =
        context.bus().join(document, (node, message) -> mailbox.accept(new Heard(node, message)));
  }

  /** What another node said. */
  private record Heard(String node, NodeMessage message) implements Mail {
    @Override
    public void open(Room room) {
      room.hear(node, message);
    }

    @Override
    public boolean needsDocument() {
      return true;
    }
  }

  /** Tells which document was loaded. */
  void open(StoredDocument stored) {
    lineage = stored.lineage();
    prefix = new LogPrefix(stored.headSeq());
    List<byte[]> tail = stored.tail();
    if (!tail.isEmpty()) {
      place = place(prefix.seq(), checksum(tail.get(tail.size() - 1)));
    } else if (prefix.seq() == 0) {
      place = place(0, 0);
    }
    notePosition();
  }

  /** Of the log as the room knows it; null as long as the document is not there. */
  @Nullable String lineage() {
    return lineage;
  }

  /**
   * Names what the log adds up to at row {@code seq}, for clients that go from server to server. By
   * its last row: a log that went back may have given the number again.
   */
  private static String place(long seq, int checksum) {
    return seq + "." + Integer.toHexString(checksum);
  }

  private static int checksum(byte[] row) {
    CRC32C checksum = new CRC32C();
    checksum.update(row);
    return (int) checksum.getValue();
  }

  /**
   * What every server calls the place in the log up to which no row is missing; null if unknown.
   */
  @Nullable String place() {
    return place;
  }

  /** Whether the document, once rows of others are applied, has none that is behind a gap. */
  boolean isPlaced() {
    return lastOwn <= prefix.seq();
  }

  /** Where the room is. Any thread. */
  @Nullable LogPosition position() {
    return position;
  }

  /** Whether a row is missing before one that the room knows. */
  boolean hasGap() {
    return prefix.hasGap();
  }

  UpdateBus.Channel channel() {
    return channel;
  }

  // ---------------------------------------------------------------- rows

  /**
   * Notes that a row of this node is in the log, and tells the others.
   *
   * @return false if its number was given before: the log has gone back
   */
  boolean committed(Row row, LogPosition at) {
    if (at.seq() <= lastOwn || isOther(at.lineage())) {
      return false;
    }
    lastOwn = at.seq();
    lineage = at.lineage();
    channel.send(new Committed(at, row.update, row.operations, row.clients.owners()));
    add(at.seq(), null, row.update);
    return true;
  }

  /** Takes a row of another node. */
  void hear(Committed row) {
    if (isOther(row.position().lineage())) {
      read();
      return;
    }
    lineage = row.position().lineage();
    if (row.update() == null) {
      if (row.position().seq() > prefix.seq()) {
        readIn(0);
      }
    } else {
      add(row.position().seq(), row, row.update());
    }
  }

  /** Notes a row that is in the log; {@code foreign} is null if it is in the document. */
  private void add(long seq, @Nullable Committed foreign, byte[] update) {
    if (seq > prefix.seq()) {
      checksums.put(seq, checksum(update));
    }
    take(prefix.add(seq, foreign));
  }

  private void take(List<Committed> next) {
    Integer last = checksums.get(prefix.seq());
    if (last != null) {
      place = place(prefix.seq(), last);
      checksums.headMap(prefix.seq(), true).clear();
    }
    if (!next.isEmpty()) {
      ForeignRows released = new ForeignRows(prefix.seq(), place);
      for (Committed row : next) {
        released.updates.add(Objects.requireNonNull(row.update()));
        released.operations.addAll(row.operations());
        released.owners.addAll(row.clients());
      }
      rows.add(released);
    }
    if (prefix.hasGap()) {
      readIn(context.bus().reach() == Reach.CONNECTED ? GAP_MILLIS : 0);
    }
    notePosition();
  }

  private void notePosition() {
    String known = lineage;
    if (known != null) {
      position = new LogPosition(known, prefix.seq());
    }
  }

  private boolean isOther(@Nullable String other) {
    return lineage != null && !lineage.equals(other);
  }

  /** Rows that the turn is to apply, in their order. */
  List<ForeignRows> takeRows() {
    List<ForeignRows> taken = rows;
    if (!taken.isEmpty()) {
      rows = new ArrayList<>(0);
    }
    return taken;
  }

  /** Rows of other nodes that are to be applied in one go. */
  final class ForeignRows {
    final List<byte[]> updates = new ArrayList<>(1);

    /** Operations that are in the document once the rows are applied. */
    final List<SessionOp> operations = new ArrayList<>(1);

    /** Owners of client ids that are recorded in the rows. */
    final List<ClientOwner> owners = new ArrayList<>(0);

    private final long seq;

    /** Names the log up to the last of them. */
    private final @Nullable String place;

    private ForeignRows(long seq, @Nullable String place) {
      this.seq = seq;
      this.place = place;
    }

    /** What every server calls the place in the log up to the last of them; null if unknown. */
    @Nullable String place() {
      return place;
    }

    /** Whether the document, once they are applied, has no rows behind them. */
    boolean isPlaced() {
      return lastOwn <= seq;
    }
  }

  // ---------------------------------------------------------------- reading the log

  /** Hears where the log ends; null if it is not there. */
  void look(@Nullable LogPosition end) {
    if (!Objects.equals(end, position)) {
      read();
    }
  }

  /**
   * Opens {@code then} when the room has what was in the log at some moment after this call, or
   * {@code otherwise} if the log cannot be read.
   */
  void whenCurrent(Mail then, Mail otherwise) {
    afterRead.add(new Waiting(then, otherwise));
    read();
  }

  /** Somebody who needs to know what is in the log. */
  private record Waiting(Mail then, Mail otherwise) {}

  private void readIn(long millis) {
    readAt = Math.min(readAt, context.ticker().millis() + millis);
  }

  private void read() {
    readAt = Long.MAX_VALUE;
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    long known = prefix.seq();
    // The last known row again, if nobody has seen it: its checksum is part of the name.
    long from = place == null && known > 0 ? known - 1 : known;
    String knownLineage = lineage;
    List<Waiting> waiting = afterRead;
    afterRead = new ArrayList<>(0);
    context
        .storage()
        .readAfter(document, from)
        .whenComplete(
            (tail, failure) ->
                mailbox.accept(
                    room -> {
                      if (failure == null) {
                        read(room, from, known, knownLineage, tail);
                        room.applyRows();
                        waiting.forEach(each -> each.then.open(room));
                      } else {
                        notRead(failure);
                        waiting.forEach(each -> each.otherwise.open(room));
                      }
                    }));
  }

  private void read(Room room, long from, long known, @Nullable String knownLineage, LogTail tail) {
    endReading();
    if (tail.headSeq() < known || (knownLineage != null && !knownLineage.equals(tail.lineage()))) {
      room.writeBack("its log ends at row " + tail.headSeq() + " and had row " + known);
      return;
    }
    if (isOther(tail.lineage())) {
      // Somebody began the log while it was read: what was read is older than what was heard.
      readIn(0);
      return;
    }
    lineage = tail.lineage();
    context.metrics().count(Event.BUS_HEALED, tail.headSeq() - known);
    List<ForeignRows> before = rows;
    rows = new ArrayList<>(1);
    long seq = from;
    if (tail.snapshot() != null) {
      // The next rows are not kept any more. All of them at once are as good as one by one.
      seq = tail.snapshotSeq();
      if (prefix.seq() < seq) {
        place = null;
        ForeignRows folded = new ForeignRows(seq, null);
        folded.updates.add(tail.snapshot());
        rows.add(folded);
        take(prefix.jump(seq));
      }
    }
    for (byte[] update : tail.rows()) {
      seq++;
      if (seq == prefix.seq() && place == null) {
        place = place(seq, checksum(update));
      }
      LogPosition at = new LogPosition(Objects.requireNonNull(lineage), seq);
      add(seq, new Committed(at, update, List.of(), List.of()), update);
    }
    // Which of the rows holds which operation is not said: they are one change.
    ForeignRows read = new ForeignRows(prefix.seq(), place);
    rows.forEach(released -> read.updates.addAll(released.updates));
    read.operations.addAll(tail.sessions());
    read.owners.addAll(tail.clients());
    before.add(read);
    rows = before;
    notePosition();
  }

  private void notRead(Throwable failure) {
    endReading();
    LOG.warn(
        "The log of document \"{}\" cannot be read for now: {}",
        document,
        StorageException.of(failure).getMessage());
    readIn(RETRY_MILLIS);
  }

  private void endReading() {
    reading = false;
    if (readAgain) {
      readAgain = false;
      readIn(0);
    }
  }

  /** Reads what is missing, if it is time; answers when to look again. */
  long lookAtClock(long now) {
    if (now >= readAt) {
      read();
    }
    return readAt;
  }

  /** Listens no more. */
  void close() {
    channel.close();
  }
}
