package io.collab.core.codec;

import io.collab.core.encoding.Undefined;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an item brings. Immutable; the arrays inside are shared and not to be modified.
 *
 * <p>Source: Yjs 13.6, src/structs/Content*.js.
 */
public sealed interface Content {

  /** Kind of {@link DeletedContent}. */
  int DELETED = 1;

  /** Kind of {@link JsonContent}. */
  int JSON = 2;

  /** Kind of {@link BinaryContent}. */
  int BINARY = 3;

  /** Kind of {@link StringContent}. */
  int STRING = 4;

  /** Kind of {@link EmbedContent}. */
  int EMBED = 5;

  /** Kind of {@link FormatContent}. */
  int FORMAT = 6;

  /** Kind of {@link TypeContent}. */
  int TYPE = 7;

  /** Kind of {@link AnyContent}. */
  int ANY = 8;

  /** Kind of {@link DocContent}. */
  int DOC = 9;

  /** The kind, as in the lowest bits of the info byte. */
  int ref();

  /** Whether the units count for positions in the parent. */
  boolean countable();

  /** Number of units, at least 1. */
  long length();

  /**
   * Returns the first {@code length} units of this content.
   *
   * @param length above 0 and below the length, so that contents of one unit cannot be cut
   */
  default Content upTo(int length) {
    throw new IllegalArgumentException("A content of one unit cannot be cut");
  }

  /** Writes what follows the item's parent and key. */
  void write(UpdateEncoder out);

  /**
   * Units that are deleted and whose content is gone.
   *
   * @param length number of units
   */
  record DeletedContent(long length) implements Content {

    @Override
    public int ref() {
      return DELETED;
    }

    @Override
    public boolean countable() {
      return false;
    }

    @Override
    public DeletedContent upTo(int first) {
      return new DeletedContent(first);
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeLen(length);
    }
  }

  /** List elements as old versions of Yjs wrote them. */
  final class JsonContent implements Content {

    private final String[] texts;

    /** Takes over {@code texts}: each the text of JSON.stringify, or {@code undefined}. */
    public JsonContent(String[] texts) {
      this.texts = texts;
    }

    /** The JSON of each element, or the word {@code undefined}. */
    public String[] texts() {
      return texts;
    }

    @Override
    public int ref() {
      return JSON;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return texts.length;
    }

    @Override
    public JsonContent upTo(int length) {
      return new JsonContent(Arrays.copyOf(texts, length));
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeLen(texts.length);
      for (String text : texts) {
        out.writeString(text);
      }
    }
  }

  /** One list element or map value made of bytes. */
  final class BinaryContent implements Content {

    private final byte[] bytes;

    /** Takes over {@code bytes}. */
    public BinaryContent(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The bytes. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public int ref() {
      return BINARY;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeBytes(bytes);
    }
  }

  /**
   * Text; each UTF-16 code unit is a unit.
   *
   * @param text not empty
   */
  record StringContent(String text) implements Content {

    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public int ref() {
      return STRING;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return text.length();
    }

    /** A start that would end with the first half of a surrogate pair ends with U+FFFD instead. */
    @Override
    public StringContent upTo(int length) {
      return new StringContent(
          Character.isHighSurrogate(text.charAt(length - 1))
              ? text.substring(0, length - 1) + REPLACEMENT
              : text.substring(0, length));
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeString(text);
    }
  }

  /**
   * An object inside a text.
   *
   * @param value of the types that {@link io.collab.core.encoding.AnyCodec} lists
   */
  record EmbedContent(@Nullable Object value) implements Content {

    @Override
    public int ref() {
      return EMBED;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeJson(value);
    }
  }

  /**
   * A marker from which on an attribute of a text has another value.
   *
   * @param key name of the attribute
   * @param value of the types that {@link io.collab.core.encoding.AnyCodec} lists; null ends the
   *     attribute
   */
  record FormatContent(String key, @Nullable Object value) implements Content {

    @Override
    public int ref() {
      return FORMAT;
    }

    @Override
    public boolean countable() {
      return false;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeKey(key);
      out.writeJson(value);
    }
  }

  /**
   * A shared type.
   *
   * @param typeRef 0 array, 1 map, 2 text, 3 XML element, 4 XML fragment, 5 XML hook, 6 XML text
   * @param name node name of an XML element, name of an XML hook; null for other types
   */
  record TypeContent(int typeRef, @Nullable String name) implements Content {

    static final int MAX_TYPE_REF = 6;

    static final int XML_ELEMENT = 3;
    private static final int XML_HOOK = 5;

    /** Whether types of this kind have a name. */
    static boolean hasName(int typeRef) {
      return typeRef == XML_ELEMENT || typeRef == XML_HOOK;
    }

    @Override
    public int ref() {
      return TYPE;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeTypeRef(typeRef);
      if (name != null) {
        out.writeKey(name);
      }
    }
  }

  /** List elements or a map value of any JSON-like type. */
  final class AnyContent implements Content {

    private final @Nullable Object[] values;

    /**
     * Takes over {@code values}, of the types that {@link io.collab.core.encoding.AnyCodec} lists.
     */
    public AnyContent(@Nullable Object[] values) {
      this.values = values;
    }

    /** The values. */
    public @Nullable Object[] values() {
      return values;
    }

    @Override
    public int ref() {
      return ANY;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return values.length;
    }

    @Override
    public AnyContent upTo(int length) {
      return new AnyContent(Arrays.copyOf(values, length));
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeLen(values.length);
      for (Object value : values) {
        out.writeAny(value);
      }
    }
  }

  /**
   * Another document.
   *
   * @param guid its id
   * @param options an object with, in this order and unless default, {@code gc: false}, {@code
   *     autoLoad: true} and {@code meta}
   */
  record DocContent(String guid, Object options) implements Content {

    /** Yjs writes the options anew from the document: only these, only if not default. */
    static Object kept(@Nullable Object given) {
      Map<String, @Nullable Object> options = new LinkedHashMap<>();
      if (given instanceof Map<?, ?> all) {
        if (Boolean.FALSE.equals(all.get("gc"))) {
          options.put("gc", false);
        }
        if (Boolean.TRUE.equals(all.get("autoLoad"))) {
          options.put("autoLoad", true);
        }
        Object meta = all.get("meta");
        if (meta != null && meta != Undefined.INSTANCE) {
          options.put("meta", meta);
        }
      }
      return options;
    }

    @Override
    public int ref() {
      return DOC;
    }

    @Override
    public boolean countable() {
      return true;
    }

    @Override
    public long length() {
      return 1;
    }

    @Override
    public void write(UpdateEncoder out) {
      out.writeString(guid);
      out.writeAny(options);
    }
  }
}
