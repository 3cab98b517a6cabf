package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.IntDiffOptRleEncoder;
import io.collab.core.encoding.RleByteEncoder;
import io.collab.core.encoding.StringColumnEncoder;
import io.collab.core.encoding.UintOptRleEncoder;
import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/*
 * Layout
 *
 *   0x00 (features; none are defined), then each column with its length in bytes in front:
 *
 *   1 key clocks     IntDiffOptRle  numbers of attribute keys and XML names, each a new number
 *   2 clients        UintOptRle     of sections, origins, right origins, parents as they come
 *   3 left clocks    IntDiffOptRle  of origins and parents
 *   4 right clocks   IntDiffOptRle  of right origins
 *   5 infos          RLE bytes
 *   6 strings        texts          root names, map keys, texts, attribute keys, XML names, guids
 *   7 parent infos   RLE bytes      1 root name, 0 id
 *   8 type refs      UintOptRle
 *   9 lengths        UintOptRle     of GC structs and deleted content, numbers of elements
 *
 *   then, to the end and without a length, the rest: number of clients; per client number of structs
 *   and first clock; any values, bytes, lengths of Skip structs; the delete set.
 */

/** Writes version 2: a column for each kind of field. */
final class UpdateEncoderV2 extends UpdateEncoder {

  private static final int NO_FEATURES = 0;

  /** Room for the number of clients and a few deletions. */
  private static final int FINISH_CAPACITY = 64;

  private final IntDiffOptRleEncoder keyClocks = new IntDiffOptRleEncoder();
  private final UintOptRleEncoder clients = new UintOptRleEncoder();
  private final IntDiffOptRleEncoder leftClocks = new IntDiffOptRleEncoder();
  private final IntDiffOptRleEncoder rightClocks = new IntDiffOptRleEncoder();
  private final RleByteEncoder infos = new RleByteEncoder();
  private final StringColumnEncoder strings = new StringColumnEncoder();
  private final RleByteEncoder parentInfos = new RleByteEncoder();
  private final UintOptRleEncoder typeRefs = new UintOptRleEncoder();
  private final UintOptRleEncoder lengths = new UintOptRleEncoder();
  private final ByteWriter body = new ByteWriter();

  /** What the structs of the client that is open have in the rest. */
  private @Nullable ByteWriter section;

  private long openClock;

  /** Where fields without a column go now. */
  private ByteWriter rest = body;

  private long nextKeyClock;

  @Override
  public void writeClientCount(long count) {
    rest.writeVarUint(count);
  }

  @Override
  public void beginClient(long structCount, long client, long clock) {
    rest.writeVarUint(structCount);
    clients.write(client);
    rest.writeVarUint(clock);
  }

  @Override
  public void writeInfo(int info) {
    infos.write(info);
  }

  @Override
  public void writeLeftId(long client, long clock) {
    clients.write(client);
    leftClocks.write(clock);
  }

  @Override
  public void writeRightId(long client, long clock) {
    clients.write(client);
    rightClocks.write(clock);
  }

  @Override
  public void writeParentInfo(boolean isRoot) {
    parentInfos.write(isRoot ? 1 : 0);
  }

  @Override
  public void writeParentId(long client, long clock) {
    clients.write(client);
    leftClocks.write(clock);
  }

  @Override
  public void writeString(String text) {
    strings.write(text);
  }

  /** Readers could look up a repeated key by its number, but Yjs always writes it again. */
  @Override
  public void writeKey(String key) {
    keyClocks.write(nextKeyClock++);
    strings.write(key);
  }

  @Override
  public void writeTypeRef(int typeRef) {
    typeRefs.write(typeRef);
  }

  @Override
  public void writeLen(long length) {
    lengths.write(length);
  }

  @Override
  public void writeSkipLen(long length) {
    rest.writeVarUint(length);
  }

  @Override
  public void writeAny(@Nullable Object value) {
    AnyCodec.write(rest, value);
  }

  @Override
  public void writeJson(@Nullable Object value) {
    AnyCodec.write(rest, value);
  }

  @Override
  public void writeBytes(byte[] bytes) {
    rest.writeVarBytes(bytes);
  }

  @Override
  public void writeDeleteSet(DeleteSet deletes) {
    DeleteSetCodec.writeV2(deletes, rest);
  }

  @Override
  public byte[] toByteArray() {
    ByteWriter out = new ByteWriter(rest.size() + 256);
    out.writeVarUint(NO_FEATURES);
    out.writeVarBytes(keyClocks.finish());
    out.writeVarBytes(clients.finish());
    out.writeVarBytes(leftClocks.finish());
    out.writeVarBytes(rightClocks.finish());
    out.writeVarBytes(infos.finish());
    out.writeVarBytes(strings.finish());
    out.writeVarBytes(parentInfos.finish());
    out.writeVarBytes(typeRefs.finish());
    out.writeVarBytes(lengths.finish());
    out.writeBytes(rest);
    return out.toByteArray();
  }

  @Override
  void openClient(long client, long clock) {
    ByteWriter structs = section == null ? new ByteWriter() : section;
    structs.reset();
    section = structs;
    rest = structs;
    clients.write(client);
    openClock = clock;
  }

  @Override
  void closeClient(long structCount) {
    ByteWriter structs = rest;
    rest = body;
    rest.writeVarUint(structCount);
    rest.writeVarUint(openClock);
    rest.writeBytes(structs);
  }

  @Override
  byte[] finish(long clientCount, DeleteSet deletes) {
    rest = new ByteWriter(body.size() + FINISH_CAPACITY);
    rest.writeVarUint(clientCount);
    rest.writeBytes(body);
    writeDeleteSet(deletes);
    return toByteArray();
  }

  @Override
  void writeText(ByteReader source, int start, int bytes) {
    strings.write(source.textAt(start, bytes));
  }
}
