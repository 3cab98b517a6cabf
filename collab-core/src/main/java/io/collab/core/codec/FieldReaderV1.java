package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/** Reads version 1: all fields one after the other. */
final class FieldReaderV1 extends FieldReader {

  /** Whether somebody has read all this before, so that JSON need not be parsed to pass it. */
  private final boolean isChecked;

  FieldReaderV1(byte[] update, DecodeLimits limits, boolean isChecked) {
    super(new ByteReader(update), update.length, limits);
    this.isChecked = isChecked;
  }

  @Override
  long readNumber() {
    return rest.readVarUint();
  }

  @Override
  long readClient() {
    return rest.readRepeatedVarUint();
  }

  @Override
  long readLeftClock() {
    return rest.readVarUint();
  }

  @Override
  long readRightClock() {
    return rest.readVarUint();
  }

  @Override
  int readInfo() {
    return rest.readUint8();
  }

  @Override
  boolean readIsRoot() {
    return rest.readVarUint() == 1;
  }

  @Override
  String readString() {
    return rest.readVarString();
  }

  @Override
  String readKey() {
    return rest.readVarString();
  }

  @Override
  void skipName() {
    checkNameLength(rest.skipVarString());
  }

  @Override
  void skipKey() {
    checkNameLength(rest.skipVarString());
  }

  @Override
  void skipText() {
    textUnits = rest.skipVarString();
    textBytes = rest.lengthRead();
    textStart = rest.position() - textBytes;
  }

  @Override
  String joinedTexts() {
    return "";
  }

  @Override
  long readTypeNumber() {
    return rest.readVarUint();
  }

  @Override
  long readLen() {
    return rest.readVarUint();
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
  int beginTexts() {
    return rest.position();
  }

  @Override
  void skipTexts(long count) {
    for (long i = 0; i < count; i++) {
      rest.skipVarBytes();
    }
  }

  @Override
  void skipJson() {
    if (isChecked) {
      rest.skipVarBytes();
    } else {
      parseJson(rest.readVarString());
    }
  }

  @Override
  @Nullable Object readJson() {
    return parseJson(rest.readVarString());
  }

  @Override
  DeleteSet readDeleteSet() {
    return DeleteSetCodec.readV1(rest);
  }

  @Override
  int position() {
    return rest.position();
  }

  @Override
  void seek(int position) {
    rest.seek(position);
  }
}
