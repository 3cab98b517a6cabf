package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/** Reads {@link StructRows}. All of it has been checked while they were made. */
final class FieldReaderRows extends FieldReader {

  private final StructRows rows;
  private final ByteReader in;

  FieldReaderRows(StructRows rows, byte[] rowBytes, byte[] update) {
    super(new ByteReader(update), 0, DecodeLimits.TRUSTED);
    this.rows = rows;
    this.in = new ByteReader(rowBytes);
  }

  @Override
  long readNumber() {
    return in.readVarUint();
  }

  @Override
  long readClient() {
    return in.readVarUint();
  }

  @Override
  long readLeftClock() {
    return in.readVarUint();
  }

  @Override
  long readRightClock() {
    return in.readVarUint();
  }

  @Override
  int readInfo() {
    return in.readUint8();
  }

  @Override
  boolean readIsRoot() {
    return in.readUint8() == 1;
  }

  @Override
  String readString() {
    return rows.name((int) in.readVarUint());
  }

  @Override
  String readKey() {
    return readString();
  }

  @Override
  void skipName() {
    in.readVarUint();
  }

  @Override
  void skipKey() {
    in.readVarUint();
  }

  @Override
  void skipText() {
    textStart = (int) in.readVarUint();
    textUnits = (int) in.readVarUint();
  }

  @Override
  String joinedTexts() {
    return rows.texts();
  }

  @Override
  long readTypeNumber() {
    return in.readVarUint();
  }

  @Override
  long readLen() {
    return in.readVarUint();
  }

  @Override
  int beginValues() {
    return (int) in.readVarUint();
  }

  @Override
  void skipAny(long count) {
    // The values are elsewhere.
  }

  @Override
  void skipBytes() {
    // The bytes are elsewhere.
  }

  @Override
  void skipJson() {
    // The value is elsewhere.
  }

  @Override
  @Nullable Object readJson() {
    return AnyCodec.readSkipped(rest);
  }

  @Override
  DeleteSet readDeleteSet() {
    throw new IllegalStateException("Rows hold no deletions");
  }

  @Override
  int position() {
    return in.position();
  }

  @Override
  void seek(int position) {
    in.seek(position);
  }
}
