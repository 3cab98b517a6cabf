package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/** Reads version 1: all fields one after the other. */
final class FieldReaderV1 extends FieldReader {

  FieldReaderV1(ByteReader in, int maxNesting) {
    super(in, maxNesting);
  }

  @Override
  long readClient() {
    return rest.readVarUint();
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
  long readTypeNumber() {
    return rest.readVarUint();
  }

  @Override
  long readLen() {
    return rest.readVarUint();
  }

  @Override
  @Nullable Object readJson() {
    return parseJson(rest.readVarString());
  }

  @Override
  DeleteSet readDeleteSet() {
    return DeleteSetCodec.readV1(rest);
  }
}
