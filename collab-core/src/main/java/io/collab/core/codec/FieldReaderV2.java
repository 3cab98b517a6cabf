package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeLimits;
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

  private final List<String> keys = new ArrayList<>(0);

  FieldReaderV2(byte[] update, DecodeLimits limits) {
    super(new ByteReader(update), update.length, limits);
    rest.readVarUint(); // Features; none are defined.
    keyClocks = new IntDiffOptRleDecoder(rest.readVarSlice());
    clients = new UintOptRleDecoder(rest.readVarSlice());
    leftClocks = new IntDiffOptRleDecoder(rest.readVarSlice());
    rightClocks = new IntDiffOptRleDecoder(rest.readVarSlice());
    infos = new RleByteDecoder(rest.readVarSlice());
    strings = new StringColumnDecoder(rest.readVarSlice());
    parentInfos = new RleByteDecoder(rest.readVarSlice());
    typeRefs = new UintOptRleDecoder(rest.readVarSlice());
    lengths = new UintOptRleDecoder(rest.readVarSlice());
  }

  @Override
  long readNumber() {
    return rest.readVarUint();
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

  /**
   * A number below the number of keys read so far repeats one of them; else a new key follows. A
   * repeated key costs next to nothing here, but its length wherever it is written out.
   */
  @Override
  String readKey() {
    long keyClock = keyClocks.read();
    if (keyClock < keys.size()) {
      String repeated = keys.get((int) keyClock);
      spend(repeated.length() / DecodeLimits.UNITS_PER_STRUCT);
      return repeated;
    }
    String key = strings.read();
    keys.add(key);
    return key;
  }

  @Override
  void skipName() {
    checkNameLength(strings.skip());
  }

  @Override
  void skipKey() {
    checkNameLength(readKey().length());
  }

  @Override
  void skipText() {
    textUnits = strings.skip();
    textStart = strings.position() - textUnits;
  }

  @Override
  String joinedTexts() {
    return strings.texts();
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
  int beginValues() {
    return rest.position();
  }

  @Override
  void skipAny(long count) {
    for (long i = 0; i < count; i++) {
      skipAnyInRest();
    }
  }

  @Override
  void skipBytes() {
    rest.skipVarBytes();
  }

  @Override
  void skipJson() {
    skipAnyInRest();
  }

  @Override
  @Nullable Object readJson() {
    return AnyCodec.readSkipped(rest);
  }

  @Override
  DeleteSet readDeleteSet() {
    return DeleteSetCodec.readV2(rest);
  }

  /** Of no use: a struct of version 2 begins in many places. */
  @Override
  int position() {
    return 0;
  }

  @Override
  void seek(int position) {
    throw new IllegalStateException("The structs of version 2 are not in one piece");
  }
}
