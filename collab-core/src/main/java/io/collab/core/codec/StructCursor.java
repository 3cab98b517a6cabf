package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the structs of an update, client by client. It makes no object per struct: what its
 * methods tell is about the struct that {@link #next} has come to, until the next call.
 *
 * <p>A struct is an item, units of which nothing but the clocks is known any more ({@link #isGc}),
 * or units that exist but are not part of this update ({@link #isSkip}).
 *
 * <p>An item is content, and where it belongs: next to an origin or a right origin, or, if there
 * was nothing next to it, in a parent that is named here. The origin is the last unit left of the
 * item when it was written, the right origin the first unit right of it. An item with either of
 * them takes parent and key from there.
 *
 * <p>Long because it is a reader of all kinds of structs in both versions without an object for any
 * of them: its fields are the struct.
 */
public final class StructCursor {

  private static final int FROM_NEIGHBOUR = StructInfo.HAS_ORIGIN | StructInfo.HAS_RIGHT_ORIGIN;
  private static final char REPLACEMENT = '\uFFFD';

  private final FieldReader in;
  private final boolean onlyChecks;

  /** Where clients begin; null if they come one after the other. */
  private final @Nullable Sections sections;

  private int nextSection;
  private long sectionsLeft;
  private long structsLeft;
  private long nextClock;

  private int structStart;
  private long client;
  private long clock;
  private long length;

  /** Kind, and which of the optional fields there are: bits of the info byte. */
  private int info;

  /** The origin; if there is none, the item that holds the parent. */
  private long leftClient;

  private long leftClock;
  private long rightClient;
  private long rightClock;
  private @Nullable String parentName;
  private @Nullable String key;

  // Content; which of the fields are used depends on the kind.

  /** Key of an attribute, name of an XML type, id of a document. */
  private @Nullable String name;

  private int typeRef;
  private int valuesStart;

  /** Where the JSON of list elements begins; -1 if it is read at once. */
  private int textsStart;

  private String @Nullable [] jsonTexts;
  private int textStart;
  private int textBytes;

  /** The text of a struct that was cut or is not ASCII; null as long as nobody has asked. */
  private @Nullable String cutText;

  /** Units that were cut off the front of a list of values. */
  private int valuesCut;

  /**
   * A cursor over sections that follow each other in {@code in}.
   *
   * @param onlyChecks whether to check everything, but make no names and no texts
   */
  StructCursor(FieldReader in, boolean onlyChecks) {
    this.in = in;
    this.onlyChecks = onlyChecks;
    this.sections = null;
    this.sectionsLeft = in.readNumber();
  }

  /** A cursor over {@code sections} of {@code in}, one after the other. */
  StructCursor(FieldReader in, Sections sections) {
    this.in = in;
    this.onlyChecks = false;
    this.sections = sections;
    this.sectionsLeft = sections.size();
  }

  // ---------------------------------------------------------------- walking

  /**
   * Goes to the next struct. Skips without units, which say nothing, are left out.
   *
   * @return false if there is none
   * @throws DecodeException if what follows cannot be read; never if the update was decoded before
   */
  public boolean next() {
    while (!nextInSection()) {
      if (sectionsLeft == 0) {
        return false;
      }
      sectionsLeft--;
      beginSection();
    }
    return true;
  }

  /** As {@link #next}, but stays with the same client. */
  public boolean nextInSection() {
    while (structsLeft > 0) {
      structsLeft--;
      clock = nextClock;
      structStart = in.position();
      read();
      if (length > 0) {
        return true;
      }
    }
    return false;
  }

  private void beginSection() {
    Sections index = sections;
    if (index == null) {
      structsLeft = in.readNumber();
      client = in.readClient();
      nextClock = in.readNumber();
      in.spend(structsLeft);
    } else {
      int i = nextSection++;
      goTo(index.client(i), index.position(i), index.clock(i), index.count(i));
    }
  }

  /** Where each client begins; only for updates whose sections are known. */
  public Sections sections() {
    Sections index = sections;
    if (index == null) {
      throw new IllegalStateException("The sections of a version 2 update are not known");
    }
    return index;
  }

  /**
   * Goes to before the struct of {@code ofClient} that begins at {@code position} and has the clock
   * {@code atClock}; {@code count} structs are left from there on. Only for updates whose sections
   * are known.
   */
  public void goTo(long ofClient, int position, long atClock, long count) {
    client = ofClient;
    nextClock = atClock;
    structsLeft = count;
    in.seek(position);
  }

  /** Where the struct begins. */
  public int structStart() {
    return structStart;
  }

  /** Where the next struct begins. */
  public int position() {
    return in.position();
  }

  /** The clock after the struct, where the next one begins. */
  public long nextClock() {
    return nextClock;
  }

  /** How many structs of the same client follow. */
  public long structsLeft() {
    return structsLeft;
  }

  // ---------------------------------------------------------------- reading

  private void read() {
    int read = in.readInfo();
    int kind = read & StructInfo.KIND;
    info = kind;
    if (kind == StructInfo.SKIP) {
      length = in.readNumber();
    } else if (kind == StructInfo.GC) {
      length = in.readLength();
    } else {
      readItem(read);
    }
    if (length > ByteReader.MAX_UINT - clock) {
      throw in.error("A struct beyond clock 2^53 - 1");
    }
    nextClock = clock + length;
  }

  private void readItem(int read) {
    info = read & (StructInfo.KIND | FROM_NEIGHBOUR);
    parentName = null;
    key = null;
    boolean refersAhead = false;
    if (hasOrigin()) {
      leftClient = in.readClient();
      leftClock = in.readLeftClock();
      refersAhead = isOwnFuture(leftClient, leftClock);
    }
    if (hasRightOrigin()) {
      rightClient = in.readClient();
      rightClock = in.readRightClock();
      refersAhead |= isOwnFuture(rightClient, rightClock);
    }
    if ((info & FROM_NEIGHBOUR) == 0) {
      readParent(read);
      refersAhead = hasParentId() && isOwnFuture(leftClient, leftClock);
    }
    length = readContent(info & StructInfo.KIND);
    if (refersAhead) {
      throw in.error("An item that refers to itself or to a later unit of its own client");
    }
  }

  private void readParent(int read) {
    if (in.readIsRoot()) {
      parentName = readName();
    } else {
      leftClient = in.readClient();
      leftClock = in.readLeftClock();
    }
    if ((read & StructInfo.HAS_KEY) != 0) {
      key = readName();
    }
  }

  private String readName() {
    if (onlyChecks) {
      in.skipName();
      return "";
    }
    return in.readString();
  }

  private String readKey() {
    if (onlyChecks) {
      in.skipKey();
      return "";
    }
    return in.readKey();
  }

  private boolean isOwnFuture(long otherClient, long otherClock) {
    return otherClient == client && otherClock >= clock;
  }

  /** Checks the content, notes where it is, and returns its length. */
  private long readContent(int kind) {
    switch (kind) {
      case Content.DELETED -> {
        return in.readLength();
      }
      case Content.STRING -> {
        return readText();
      }
      case Content.ANY -> {
        long count = in.readLength();
        valuesStart = in.beginValues();
        valuesCut = 0;
        in.skipAny(count);
        return count;
      }
      case Content.JSON -> {
        return readJsonTexts();
      }
      case Content.TYPE -> readType();
      case Content.BINARY -> {
        valuesStart = in.beginValues();
        in.skipBytes();
      }
      case Content.EMBED -> {
        valuesStart = in.beginValues();
        in.skipJson();
      }
      case Content.FORMAT -> {
        name = readKey();
        valuesStart = in.beginValues();
        in.skipJson();
      }
      case Content.DOC -> {
        name = readName();
        valuesStart = in.beginValues();
        in.skipAny(1);
      }
      default -> throw in.error("An unknown kind of content, " + kind);
    }
    return 1;
  }

  private long readText() {
    in.skipText();
    if (in.textUnits == 0) {
      throw in.error("An item with an empty text");
    }
    textStart = in.textStart;
    textBytes = in.textBytes;
    cutText = null;
    return in.textUnits;
  }

  private long readJsonTexts() {
    long count = in.readLength();
    if (onlyChecks) {
      for (long i = 0; i < count; i++) {
        in.skipJsonText();
      }
    } else {
      textsStart = in.beginTexts();
      if (textsStart < 0) {
        jsonTexts = readTexts((int) count);
      } else {
        jsonTexts = null;
        in.skipTexts(count);
      }
    }
    return count;
  }

  private String[] readTexts(int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = in.readJsonText();
    }
    return texts;
  }

  private void readType() {
    typeRef = in.readTypeRef();
    if (typeRef > Content.TypeContent.MAX_TYPE_REF) {
      throw in.error("An unknown shared type, " + typeRef);
    }
    name = Content.TypeContent.hasName(typeRef) ? readKey() : null;
  }

  // ---------------------------------------------------------------- the struct

  /** The client that wrote the units. */
  public long client() {
    return client;
  }

  /** Clock of the first unit. */
  public long clock() {
    return clock;
  }

  /** Number of clocks, at least 1; at most 2<sup>31</sup> - 1 unless this is a skip. */
  public long length() {
    return length;
  }

  /** The clock after the last unit. */
  public long end() {
    return clock + length;
  }

  /** Whether the units are deleted and nothing but the clocks is known of them. */
  public boolean isGc() {
    return info == StructInfo.GC;
  }

  /** Whether the units exist, but are not part of this update. */
  public boolean isSkip() {
    return info == StructInfo.SKIP;
  }

  /** Kind of the content, one of the numbers of {@link Content}; only of an item. */
  public int kind() {
    return info & StructInfo.KIND;
  }

  /** Whether there was a unit left of the item when it was written. */
  public boolean hasOrigin() {
    return (info & StructInfo.HAS_ORIGIN) != 0;
  }

  /** Client of the origin; only if there is one. */
  public long originClient() {
    return leftClient;
  }

  /** Clock of the origin; only if there is one. */
  public long originClock() {
    return leftClock;
  }

  /** Whether there was a unit right of the item when it was written. */
  public boolean hasRightOrigin() {
    return (info & StructInfo.HAS_RIGHT_ORIGIN) != 0;
  }

  /** Client of the right origin; only if there is one. */
  public long rightClient() {
    return rightClient;
  }

  /** Clock of the right origin; only if there is one. */
  public long rightClock() {
    return rightClock;
  }

  /** Name of the root type that holds the item; null if it is not held by one named here. */
  public @Nullable String parentName() {
    return parentName;
  }

  /** Whether the item is held by a type that is the content of another item named here. */
  public boolean hasParentId() {
    return (info & FROM_NEIGHBOUR) == 0 && parentName == null;
  }

  /** Client of the item whose content holds this one; only if one is named. */
  public long parentClient() {
    return leftClient;
  }

  /** Clock of the item whose content holds this one; only if one is named. */
  public long parentClock() {
    return leftClock;
  }

  /**
   * The key under which the item stands in its parent; null if it is in the list or none is named.
   */
  public @Nullable String key() {
    return key;
  }

  /**
   * Cuts the first {@code offset} units off the struct. The origin of an item is then the unit
   * before the cut; a key is still known. A text that would begin with the second half of a
   * surrogate pair begins with U+FFFD instead.
   *
   * @param offset above 0 and below the length
   */
  public void cutFront(long offset) {
    if (offset <= 0 || offset >= length) {
      throw new IllegalArgumentException("No cut after " + offset + " of " + length + " units");
    }
    if (info != StructInfo.GC && info != StructInfo.SKIP) {
      cutContent((int) offset);
      info |= StructInfo.HAS_ORIGIN;
      leftClient = client;
      leftClock = clock + offset - 1;
      parentName = null;
    }
    clock += offset;
    length -= offset;
  }

  private void cutContent(int offset) {
    switch (kind()) {
      case Content.STRING -> cutText = tail(text(), offset);
      case Content.ANY -> valuesCut += offset;
      case Content.JSON -> jsonTexts = Arrays.copyOfRange(jsonTexts(), offset, (int) length);
      default -> {}
    }
  }

  private static String tail(String text, int offset) {
    return Character.isHighSurrogate(text.charAt(offset - 1))
        ? REPLACEMENT + text.substring(offset + 1)
        : text.substring(offset);
  }

  // ---------------------------------------------------------------- content

  /** Whether {@link #copyAscii} gives the text. */
  public boolean isAsciiText() {
    return textBytes == length && cutText == null;
  }

  /** Copies code units of an ASCII text, one byte each. */
  public void copyAscii(int from, int count, byte[] target, int offset) {
    in.rest.copyTo(textStart + from, count, target, offset);
  }

  /** A text that contains that of the item from {@link #textStart} on; only if it is not ASCII. */
  public String textSource() {
    return textBytes < 0 && cutText == null ? in.joinedTexts() : text();
  }

  /** Where in {@link #textSource} the text of the item begins. */
  public int textStart() {
    return textBytes < 0 && cutText == null ? textStart : 0;
  }

  /** The text; only of a string. */
  public String text() {
    String text = cutText;
    if (text == null) {
      text =
          textBytes < 0
              ? in.joinedTexts().substring(textStart, textStart + (int) length)
              : in.rest.textAt(textStart, textBytes);
      cutText = text;
    }
    return text;
  }

  /** The values, in an array of the caller's own; only of the kind {@link Content#ANY}. */
  public @Nullable Object[] values() {
    @Nullable Object[] all = in.readAnyAt(valuesStart, valuesCut + (int) length);
    return valuesCut == 0 ? all : Arrays.copyOfRange(all, valuesCut, all.length);
  }

  /** The JSON of each element, not to be modified; only of the kind {@link Content#JSON}. */
  public String[] jsonTexts() {
    String[] texts = jsonTexts;
    if (texts == null) {
      int back = in.position();
      in.seek(textsStart);
      texts = readTexts((int) length);
      in.seek(back);
      jsonTexts = texts;
    }
    return texts;
  }

  /** Number of the shared type's kind; only of the kind {@link Content#TYPE}. */
  public int typeRef() {
    return typeRef;
  }

  /** Key of an attribute, name of an XML type if it has one, or id of a document. */
  public @Nullable String name() {
    return name;
  }

  int valuesStart() {
    return valuesStart;
  }

  int sourceTextStart() {
    return textStart;
  }

  /** Returns the content as an object; only of an item. */
  public Content content() {
    return switch (kind()) {
      case Content.DELETED -> new Content.DeletedContent(length);
      case Content.JSON -> new Content.JsonContent(jsonTexts().clone());
      case Content.BINARY -> new Content.BinaryContent(in.readBytesAt(valuesStart));
      case Content.STRING -> new Content.StringContent(text());
      case Content.EMBED -> new Content.EmbedContent(in.readJsonAt(valuesStart));
      case Content.FORMAT -> new Content.FormatContent(requiredName(), in.readJsonAt(valuesStart));
      case Content.TYPE -> new Content.TypeContent(typeRef, name);
      case Content.ANY -> new Content.AnyContent(values());
      case Content.DOC ->
          new Content.DocContent(
              requiredName(), Content.DocContent.kept(in.readAnyAt(valuesStart, 1)[0]));
      default -> throw new IllegalStateException("Only items have content");
    };
  }

  private String requiredName() {
    String present = name;
    if (present == null) {
      throw new IllegalStateException("A content of kind " + kind() + " without a name");
    }
    return present;
  }

  // ---------------------------------------------------------------- writing

  /** Writes the info byte and all that follows it. */
  void write(UpdateEncoder out) {
    writeHead(out, key);
    if (!isGc() && !isSkip()) {
      writeContent(out);
    }
  }

  /** Writes an item with another key and another content of the same length. */
  void writeWith(@Nullable String otherKey, Content content, UpdateEncoder out) {
    writeHead(out, otherKey);
    content.write(out);
  }

  /** Writes the first {@code count} units, fewer than there are. */
  void writeStart(long count, UpdateEncoder out) {
    if (isGc()) {
      out.writeInfo(StructInfo.GC);
      out.writeLen(count);
      return;
    }
    writeHead(out, key);
    content().upTo((int) count).write(out);
  }

  /** Like Yjs, sets the flag of a known key even where the key itself does not follow. */
  private void writeHead(UpdateEncoder out, @Nullable String writtenKey) {
    if (isSkip()) {
      out.writeInfo(StructInfo.SKIP);
      out.writeSkipLen(length);
      return;
    }
    if (isGc()) {
      out.writeInfo(StructInfo.GC);
      out.writeLen(length);
      return;
    }
    out.writeInfo(writtenKey != null ? info | StructInfo.HAS_KEY : info);
    if (hasOrigin()) {
      out.writeLeftId(leftClient, leftClock);
    }
    if (hasRightOrigin()) {
      out.writeRightId(rightClient, rightClock);
    }
    if ((info & FROM_NEIGHBOUR) == 0) {
      writeParent(out, writtenKey);
    }
  }

  private void writeParent(UpdateEncoder out, @Nullable String writtenKey) {
    out.writeParentInfo(parentName != null);
    if (parentName != null) {
      out.writeString(parentName);
    } else {
      out.writeParentId(leftClient, leftClock);
    }
    if (writtenKey != null) {
      out.writeString(writtenKey);
    }
  }

  private void writeContent(UpdateEncoder out) {
    if (kind() == Content.STRING && textBytes >= 0 && cutText == null) {
      out.writeText(in.rest, textStart, textBytes);
    } else {
      content().write(out);
    }
  }

  /** Returns the form used in messages: id of the first unit, length. */
  @Override
  public String toString() {
    return client + ":" + clock + "+" + length;
  }
}
