package io.collab.core.codec;

import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an update, in the order in which {@link UpdateEncoder} writes them. Every
 * method throws {@link DecodeException} if the bytes end too early or are malformed. Methods that
 * skip check as much as those that read, and make nothing.
 */
abstract sealed class FieldReader permits FieldReaderV1, FieldReaderV2, FieldReaderRows {

  private static final int MAX_STRUCT_LENGTH = Integer.MAX_VALUE;
  private static final String UNDEFINED = "undefined";

  /** Holds the fields that have no column of their own. */
  final ByteReader rest;

  private final DecodeLimits limits;
  private final JsonReader json;
  private @Nullable JsonWriter jsonWriter;

  /**
   * Where the text skipped last begins: offset of a byte in {@link #rest}, or of a UTF-16 code unit
   * in {@link #joinedTexts}.
   */
  int textStart;

  /** Length of the text skipped last, in UTF-16 code units. */
  int textUnits;

  /** Length of the text skipped last in {@link #rest}, in bytes; -1 if it is not there. */
  int textBytes = -1;

  /** How many structs may still come. */
  private long structsLeft;

  FieldReader(ByteReader rest, long inputBytes, DecodeLimits limits) {
    this.rest = rest;
    this.limits = limits;
    this.json = new JsonReader(limits.maxNesting());
    this.structsLeft = limits.maxUnbackedStructs() + inputBytes;
  }

  /** Counts {@code count} structs that are about to come. */
  final void spend(long count) {
    structsLeft -= count;
    if (structsLeft < 0) {
      throw error(
          "The update describes more structs than its length and maxUnbackedStructs, "
              + limits.maxUnbackedStructs()
              + ", allow");
    }
  }

  /** Reads a number of clients or structs, or the first clock of a section. */
  abstract long readNumber();

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

  /** Reads a root name, a map key, the JSON of a list element, or the id of a document. */
  abstract String readString();

  /** Reads an attribute's key or the name of an XML type. */
  abstract String readKey();

  /** Checks a text and notes where it is. */
  abstract void skipText();

  /** All texts of the update, one after the other; empty if they are in {@link #rest}. */
  abstract String joinedTexts();

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

  /** Checks a string; its length is limited, because it is a name. */
  abstract void skipName();

  /** Checks a key. */
  abstract void skipKey();

  final void checkNameLength(int length) {
    if (length > limits.maxNameLength()) {
      throw error(
          "A name of " + length + " code units, above maxNameLength " + limits.maxNameLength());
    }
  }

  /**
   * Returns where in {@link #rest} the values, bytes or JSON begin that come next, so that they can
   * be read after they have been checked.
   */
  abstract int beginValues();

  /** Checks {@code count} values. */
  abstract void skipAny(long count);

  /** Checks bytes. */
  abstract void skipBytes();

  /** Checks an embed or the value of an attribute. */
  abstract void skipJson();

  /** Reads the values that begin at {@code start} and have been checked. */
  final @Nullable Object[] readAnyAt(int start, int count) {
    int back = rest.position();
    rest.seek(start);
    @Nullable Object[] values = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = AnyCodec.readSkipped(rest);
    }
    rest.seek(back);
    return values;
  }

  /** Reads the bytes that begin at {@code start} and have been checked. */
  final byte[] readBytesAt(int start) {
    int back = rest.position();
    rest.seek(start);
    byte[] bytes = rest.readVarBytes();
    rest.seek(back);
    return bytes;
  }

  /** Reads the embed or value of an attribute that begins at {@code start}. */
  final @Nullable Object readJsonAt(int start) {
    int back = rest.position();
    rest.seek(start);
    Object value = readJson();
    rest.seek(back);
    return value;
  }

  /** Reads an embed or the value of an attribute that has been checked. */
  abstract @Nullable Object readJson();

  /** Checks a value in {@link #rest}. */
  final void skipAnyInRest() {
    AnyCodec.skip(rest, limits.maxNesting());
  }

  final @Nullable Object parseJson(String text) {
    try {
      return json.parse(text);
    } catch (DecodeException e) {
      DecodeException problem = error("Invalid JSON: " + e.getMessage());
      problem.initCause(e);
      throw problem;
    }
  }

  /** Where the JSON of list elements begins; -1 if one cannot go back to it. */
  int beginTexts() {
    return -1;
  }

  /** Passes {@code count} texts to which one can go back. */
  void skipTexts(long count) {
    throw new IllegalStateException("Texts that cannot be passed without being read");
  }

  /** Checks the JSON of a list element. */
  final void skipJsonText() {
    String text = readString();
    if (!text.equals(UNDEFINED)) {
      parseJson(text);
    }
  }

  /** Yjs writes the JSON of a list element anew from its value; so do we. */
  final String readJsonText() {
    String text = readString();
    if (text.equals(UNDEFINED)) {
      return text;
    }
    JsonWriter writer = jsonWriter;
    if (writer == null) {
      writer = new JsonWriter();
      jsonWriter = writer;
    }
    return writer.rewritten(text, parseJson(text));
  }

  /** Reads the deletions that stand behind the structs. */
  abstract DeleteSet readDeleteSet();

  /** Where the next struct begins, for versions in which a struct is in one piece. */
  abstract int position();

  /** Goes to where a struct begins; only for versions in which a struct is in one piece. */
  abstract void seek(int position);

  /** Returns an error at the place up to which the input has been read. */
  final DecodeException error(String problem) {
    return new DecodeException(problem, rest.position());
  }
}
