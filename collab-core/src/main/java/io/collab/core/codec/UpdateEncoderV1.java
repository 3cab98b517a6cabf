package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.id.DeleteSet;
import io.collab.core.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes version 1: all fields one after the other, numbers as variable-length integers. */
final class UpdateEncoderV1 extends UpdateEncoder {

  /** Room for the number of clients and a few deletions. */
  private static final int FINISH_CAPACITY = 64;

  private final ByteWriter body = new ByteWriter();

  /** The structs of the client that is open. */
  private @Nullable ByteWriter section;

  private long openClient;
  private long openClock;

  /** Where fields go now. */
  private ByteWriter out = body;

  @Override
  public void writeClientCount(long count) {
    out.writeVarUint(count);
  }

  @Override
  public void beginClient(long structCount, long client, long clock) {
    out.writeVarUint(structCount);
    out.writeVarUint(client);
    out.writeVarUint(clock);
  }

  @Override
  public void writeInfo(int info) {
    out.writeUint8(info);
  }

  @Override
  public void writeLeftId(long client, long clock) {
    out.writeVarUint(client);
    out.writeVarUint(clock);
  }

  @Override
  public void writeRightId(long client, long clock) {
    out.writeVarUint(client);
    out.writeVarUint(clock);
  }

  @Override
  public void writeParentInfo(boolean isRoot) {
    out.writeUint8(isRoot ? 1 : 0);
  }

  @Override
  public void writeParentId(long client, long clock) {
    out.writeVarUint(client);
    out.writeVarUint(clock);
  }

  @Override
  public void writeString(String text) {
    out.writeVarString(text);
  }

  @Override
  public void writeKey(String key) {
    out.writeVarString(key);
  }

  @Override
  public void writeTypeRef(int typeRef) {
    out.writeVarUint(typeRef);
  }

  @Override
  public void writeLen(long length) {
    out.writeVarUint(length);
  }

  @Override
  public void writeSkipLen(long length) {
    out.writeVarUint(length);
  }

  @Override
  public void writeAny(@Nullable Object value) {
    AnyCodec.write(out, value);
  }

  @Override
  public void writeJson(@Nullable Object value) {
    out.writeVarString(JsonWriter.write(value));
  }

  @Override
  public void writeBytes(byte[] bytes) {
    out.writeVarBytes(bytes);
  }

  @Override
  public void writeDeleteSet(DeleteSet deletes) {
    DeleteSetCodec.writeV1(deletes, out);
  }

  @Override
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  @Override
  void openClient(long client, long clock) {
    ByteWriter structs = section == null ? new ByteWriter() : section;
    structs.reset();
    section = structs;
    out = structs;
    openClient = client;
    openClock = clock;
  }

  @Override
  void closeClient(long structCount) {
    ByteWriter structs = out;
    out = body;
    beginClient(structCount, openClient, openClock);
    out.writeBytes(structs);
  }

  @Override
  byte[] finish(long clientCount, DeleteSet deletes) {
    out = new ByteWriter(body.size() + FINISH_CAPACITY);
    out.writeVarUint(clientCount);
    out.writeBytes(body);
    writeDeleteSet(deletes);
    return out.toByteArray();
  }

  @Override
  void writeText(ByteReader source, int start, int bytes) {
    out.writeVarUint(bytes);
    source.writeTo(out, start, bytes);
  }
}
