package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.IntDiffOptRleDecoder;
import io.collab.core.encoding.RleByteDecoder;
import io.collab.core.encoding.StringColumnDecoder;
import io.collab.core.encoding.UintOptRleDecoder;
import io.collab.core.id.DeleteSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads version 2: a column for each kind of field. {@link UpdateEncoderV2} describes them. */
final class FieldReaderV2 extends FieldReader {

  private final IntDiffOptRleDecoder keyClocks;
  private final UintOptRleDecoder clients;
  private final IntDiffOptRleDecoder leftClocks;
  private final IntDiffOptRleDecoder rightClocks;
  private final RleByteDecoder infos;
  private final StringColumnDecoder strings;
  private final RleByteDecoder parentInfos;
  private final UintOptRleDecoder typeRefs;
  private final UintOptRleDecoder lengths;

  private final List<String> keys = new ArrayList<>();

  FieldReaderV2(ByteReader in, int maxNesting) {
    super(in, maxNesting);
    in.readVarUint(); // Features; none are defined.
    keyClocks = new IntDiffOptRleDecoder(in.readVarSlice());
    clients = new UintOptRleDecoder(in.readVarSlice());
    leftClocks = new IntDiffOptRleDecoder(in.readVarSlice());
    rightClocks = new IntDiffOptRleDecoder(in.readVarSlice());
    infos = new RleByteDecoder(in.readVarSlice());
    strings = new StringColumnDecoder(in.readVarSlice());
    parentInfos = new RleByteDecoder(in.readVarSlice());
    typeRefs = new UintOptRleDecoder(in.readVarSlice());
    lengths = new UintOptRleDecoder(in.readVarSlice());
  }

  @Override
  long readClient() {
    return clients.read();
  }

  @Override
  long readLeftClock() {
    return leftClocks.read();
  }

  @Override
  long readRightClock() {
    return rightClocks.read();
  }

  @Override
  int readInfo() {
    return infos.read();
  }

  @Override
  boolean readIsRoot() {
    return parentInfos.read() == 1;
  }

  @Override
  String readString() {
    return strings.read();
  }

  /** A number below the number of keys read so far repeats one of them; else a new key follows. */
  @Override
  String readKey() {
    long keyClock = keyClocks.read();
    if (keyClock < keys.size()) {
      return keys.get((int) keyClock);
    }
    String key = strings.read();
    keys.add(key);
    return key;
  }

  @Override
  long readTypeNumber() {
    return typeRefs.read();
  }

  @Override
  long readLen() {
    return lengths.read();
  }

  @Override
  @Nullable Object readJson() {
    return readAny();
  }

  @Override
  DeleteSet readDeleteSet() {
    return DeleteSetCodec.readV2(rest);
  }
}
