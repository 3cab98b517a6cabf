package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.VarUint;
import org.jspecify.annotations.Nullable;

/**
 * A version 1 update that holds one item of ASCII text with an origin, one deleted stretch, or
 * both: what people who write send, keystroke by keystroke. Whatever else there may be in an update
 * is left to {@link UpdateDecoder}, which says what is wrong with it, too.
 */
public final class PlainUpdateReader {

  private static final int TEXT_BEHIND = Content.STRING | StructInfo.HAS_ORIGIN;
  private static final int TEXT_BETWEEN = TEXT_BEHIND | StructInfo.HAS_RIGHT_ORIGIN;
  private static final int MAX_GROUPS = 8;

  private final byte[] bytes;
  private int at;
  private boolean failed;

  private long client;
  private long clock;
  private int info;
  private long originClient;
  private long originClock;
  private long rightClient;
  private long rightClock;
  private int textStart;
  private int textLength;

  private long deletedClient;
  private long deletedClock;
  private long deletedLength;

  private PlainUpdateReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads {@code update}; null if it is none of this kind, or not within {@code limits}. */
  public static @Nullable PlainUpdateReader read(byte[] update, DecodeLimits limits) {
    if (update.length > limits.maxBytes()) {
      return null;
    }
    PlainUpdateReader reader = new PlainUpdateReader(update);
    reader.readStruct();
    if (!reader.failed) {
      reader.readDeletions();
    }
    return reader.failed ? null : reader;
  }

  private void readStruct() {
    int clients = readByte();
    if (clients == 0) {
      return;
    }
    int structs = readByte();
    client = readNumber();
    clock = readNumber();
    info = readByte();
    if (clients != 1 || structs != 1 || (info != TEXT_BEHIND && info != TEXT_BETWEEN)) {
      failed = true;
      return;
    }
    originClient = readNumber();
    originClock = readNumber();
    if (hasRightOrigin()) {
      rightClient = readNumber();
      rightClock = readNumber();
    }
    readText();
    failed |= clock + textLength > ByteReader.MAX_UINT || refersAhead();
  }

  private boolean refersAhead() {
    return (originClient == client && originClock >= clock)
        || (hasRightOrigin() && rightClient == client && rightClock >= clock);
  }

  private void readText() {
    long length = readNumber();
    if (failed || length == 0 || length > bytes.length - at) {
      failed = true;
      return;
    }
    textStart = at;
    textLength = (int) length;
    byte seen = 0;
    for (int end = at + textLength; at < end; at++) {
      seen |= bytes[at];
    }
    failed = seen < 0;
  }

  private void readDeletions() {
    int clients = readByte();
    if (clients == 0) {
      failed |= !hasText();
      return;
    }
    deletedClient = readNumber();
    int ranges = readByte();
    deletedClock = readNumber();
    deletedLength = readNumber();
    failed |=
        clients != 1
            || ranges != 1
            || deletedLength == 0
            || deletedClock + deletedLength > ByteReader.MAX_UINT;
  }

  private int readByte() {
    if (at == bytes.length) {
      failed = true;
      return 0;
    }
    return bytes[at++] & 0xff;
  }

  private long readNumber() {
    return at + Long.BYTES <= bytes.length ? readNumberAtOnce() : readNumberByByte();
  }

  private long readNumberAtOnce() {
    long word = VarUint.word(bytes, at);
    int length = VarUint.lengthIn(word);
    if (length == 0) {
      failed = true;
      return 0;
    }
    at += length;
    long value = VarUint.valueIn(word, length);
    failed |= value > ByteReader.MAX_UINT;
    return value;
  }

  private long readNumberByByte() {
    long value = 0;
    for (int group = 0; group < MAX_GROUPS && at < bytes.length; group++) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << (7 * group);
      if (b >= 0) {
        failed |= value > ByteReader.MAX_UINT;
        return value;
      }
    }
    failed = true;
    return 0;
  }

  /** Whether there is an item; nothing else that is said about one holds if not. */
  public boolean hasText() {
    return textLength > 0;
  }

  /** The client that wrote the text. */
  public long client() {
    return client;
  }

  /** Clock of the first unit of the text. */
  public long clock() {
    return clock;
  }

  /** Client of the unit left of the text. */
  public long originClient() {
    return originClient;
  }

  /** Clock of the unit left of the text. */
  public long originClock() {
    return originClock;
  }

  /** Whether there was a unit right of the text. */
  public boolean hasRightOrigin() {
    return info == TEXT_BETWEEN;
  }

  /** Client of the unit right of the text, if there is one. */
  public long rightClient() {
    return rightClient;
  }

  /** Clock of the unit right of the text, if there is one. */
  public long rightClock() {
    return rightClock;
  }

  /** The update, which holds the text from {@link #textStart} on. Not to be modified. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} the text begins. */
  public int textStart() {
    return textStart;
  }

  /** Number of units of the text, each one byte; 0 if there is no item. */
  public int textLength() {
    return textLength;
  }

  /** Whether there is a deleted stretch. */
  public boolean hasDeletion() {
    return deletedLength > 0;
  }

  /** The client that wrote what is deleted. */
  public long deletedClient() {
    return deletedClient;
  }

  /** Clock of the first deleted unit. */
  public long deletedClock() {
    return deletedClock;
  }

  /** Clock after the last deleted unit. */
  public long deletedEnd() {
    return deletedClock + deletedLength;
  }
}
