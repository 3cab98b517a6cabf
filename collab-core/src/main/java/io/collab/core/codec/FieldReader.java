package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.json.JsonReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an update, in the order in which {@link UpdateEncoder} writes them. Every
 * method throws {@link DecodeException} if the bytes end too early or are malformed.
 */
abstract sealed class FieldReader permits FieldReaderV1, FieldReaderV2 {

  private static final int MAX_STRUCT_LENGTH = Integer.MAX_VALUE;

  /** Holds the fields that have no column of their own. */
  final ByteReader rest;

  private final int maxNesting;

  FieldReader(ByteReader rest, int maxNesting) {
    this.rest = rest;
    this.maxNesting = maxNesting;
  }

  /** Reads a number of clients or structs, or the first clock of a section. */
  final long readNumber() {
    return rest.readVarUint();
  }

  /** Reads the client of a section, an origin, a right origin or a parent. */
  abstract long readClient();

  /** Reads the clock of an origin or a parent. */
  abstract long readLeftClock();

  /** Reads the clock of a right origin. */
  abstract long readRightClock();

  /** Reads an info byte, from 0 to 255. */
  abstract int readInfo();

  /** Reads whether the parent is a root type. */
  abstract boolean readIsRoot();

  /** Reads a root name, a map key, a text, the JSON of a list element, or the id of a document. */
  abstract String readString();

  /** Reads an attribute's key or the name of an XML type. */
  abstract String readKey();

  /** Reads the number of a shared type's kind; the caller checks it. */
  final int readTypeRef() {
    return (int) Math.min(readTypeNumber(), Integer.MAX_VALUE);
  }

  abstract long readTypeNumber();

  abstract long readLen();

  /** Reads a length or a count from 1 to 2^31 - 1. */
  final long readLength() {
    long length = readLen();
    if (length < 1 || length > MAX_STRUCT_LENGTH) {
      throw error("A struct of " + length + " units");
    }
    return length;
  }

  /** Reads an embed or the value of an attribute. */
  abstract @Nullable Object readJson();

  final @Nullable Object readAny() {
    return AnyCodec.read(rest, maxNesting);
  }

  final byte[] readBytes() {
    return rest.readVarBytes();
  }

  final @Nullable Object parseJson(String text) {
    try {
      return JsonReader.read(text, maxNesting);
    } catch (DecodeException e) {
      DecodeException problem = error("Invalid JSON: " + e.getMessage());
      problem.initCause(e);
      throw problem;
    }
  }

  /** Reads the deletions that stand behind the structs. */
  abstract DeleteSet readDeleteSet();

  /** Returns an error at the place up to which the input has been read. */
  final DecodeException error(String problem) {
    return new DecodeException(problem, rest.position());
  }
}
