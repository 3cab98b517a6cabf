package io.collab.server.cluster;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@link NodeMessage}s: {@code uint8 version • varString node • uint8 type • body •
 * int64 checksum}. Only servers read and write them; no client's message ever gets here.
 */
public final class NodeCodec {

  /** The largest message; updates that do not fit are left out. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int VERSION = 2;
  private static final int COMMITTED = 0;
  private static final int PRESENT = 1;
  private static final int WHO_IS_THERE = 2;
  private static final int STATE = 3;
  private static final int WITHOUT_UPDATE = 0;
  private static final int WITH_UPDATE = 1;
  private static final int SERVER = 0;
  private static final int USER = 1;
  private static final int CHECKSUM_BYTES = 8;

  /** Room for everything in a message but the update. */
  private static final int MAX_UPDATE_BYTES = MAX_BYTES / 2;

  private NodeCodec() {}

  /**
   * A message and who sent it.
   *
   * @param node names the sender: one run of one server
   */
  public record Letter(String node, NodeMessage message) {}

  /** Writes a message. */
  public static byte[] encode(Letter letter) {
    ByteWriter out = new ByteWriter();
    out.writeUint8(VERSION);
    out.writeVarString(letter.node);
    NodeMessage message = letter.message;
    if (message instanceof NodeMessage.Committed row) {
      out.writeUint8(COMMITTED);
      writeRow(row, out);
    } else if (message instanceof NodeMessage.Present present) {
      out.writeUint8(PRESENT);
      out.writeVarBytes(present.update().encode());
    } else if (message instanceof NodeMessage.State state) {
      out.writeUint8(STATE);
      writePosition(state.position(), out);
      out.writeVarBytes(state.hash());
    } else {
      out.writeUint8(WHO_IS_THERE);
    }
    out.writeInt64(checksum(out.toByteArray(), out.size()));
    return out.toByteArray();
  }

  private static void writeRow(NodeMessage.Committed row, ByteWriter out) {
    writePosition(row.position(), out);
    byte[] update = row.update();
    if (update == null || update.length > MAX_UPDATE_BYTES) {
      out.writeUint8(WITHOUT_UPDATE);
      return;
    }
    out.writeUint8(WITH_UPDATE);
    out.writeVarBytes(update);
    out.writeVarUint(row.operations().size());
    for (SessionOp op : row.operations()) {
      out.writeVarString(op.root());
      out.writeVarString(op.session());
      out.writeVarUint(op.op());
    }
    out.writeVarUint(row.clients().size());
    for (ClientOwner owner : row.clients()) {
      writeOwner(owner, out);
    }
  }

  private static void writeOwner(ClientOwner owner, ByteWriter out) {
    String user = owner.user();
    out.writeVarUint(owner.client());
    out.writeUint8(user == null ? SERVER : USER);
    if (user != null) {
      out.writeVarString(user);
    }
  }

  private static void writePosition(LogPosition position, ByteWriter out) {
    out.writeVarString(position.lineage());
    out.writeVarUint(position.seq());
  }

  /** Reads a message; null if these bytes are none, or of a version that is not known. */
  public static @Nullable Letter decode(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < 1 || bytes.length > MAX_BYTES || bytes[0] != VERSION) {
      return null;
    }
    try {
      if (new ByteReader(bytes, length, CHECKSUM_BYTES).readInt64() != checksum(bytes, length)) {
        return null;
      }
      ByteReader in = new ByteReader(bytes, 1, length - 1);
      String node = in.readVarString();
      NodeMessage message = readMessage(in);
      return message == null || in.hasRemaining() ? null : new Letter(node, message);
    } catch (DecodeException e) {
      return null;
    }
  }

  private static @Nullable NodeMessage readMessage(ByteReader in) {
    return switch (in.readUint8()) {
      case COMMITTED -> readRow(in);
      case PRESENT -> new NodeMessage.Present(AwarenessUpdate.decode(in.readVarBytes()));
      case WHO_IS_THERE -> new NodeMessage.WhoIsThere();
      case STATE -> new NodeMessage.State(readPosition(in), in.readVarBytes());
      default -> null;
    };
  }

  private static @Nullable NodeMessage readRow(ByteReader in) {
    LogPosition position = readPosition(in);
    int kind = in.readUint8();
    if (kind == WITHOUT_UPDATE) {
      return new NodeMessage.Committed(position, null, List.of(), List.of());
    }
    if (kind != WITH_UPDATE) {
      return null;
    }
    byte[] update = in.readVarBytes();
    long count = in.readVarUint();
    List<SessionOp> operations = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      operations.add(new SessionOp(in.readVarString(), in.readVarString(), in.readVarUint()));
    }
    long owners = in.readVarUint();
    List<ClientOwner> clients = new ArrayList<>();
    for (long i = 0; i < owners; i++) {
      long client = in.readVarUint();
      String user = in.readUint8() == SERVER ? null : in.readVarString();
      clients.add(new ClientOwner(client, user, position.seq()));
    }
    return new NodeMessage.Committed(position, update, operations, clients);
  }

  private static LogPosition readPosition(ByteReader in) {
    return new LogPosition(in.readVarString(), in.readVarUint());
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}
