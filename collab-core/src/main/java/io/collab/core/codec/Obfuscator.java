package io.collab.core.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what people wrote by numbers of equal shape: the same ids, lengths, kinds and places, so
 * that a document that shows a fault can be shown to others. The number counts the items of the
 * update; names that were equal stay equal.
 *
 * <p>Source: Yjs 13.6, src/utils/updates.js, createObfuscator.
 */
public final class Obfuscator {

  private final boolean formatting;
  private final boolean subdocs;
  private final boolean xmlNames;

  private final Map<String, String> mapKeys = new HashMap<>();
  private final Map<String, String> typeNames = new HashMap<>();
  private final Map<String, String> attributeKeys = new HashMap<>();
  private final Map<@Nullable Object, @Nullable Object> attributeValues = new HashMap<>();

  /** Number of items before the current one. */
  private long count;

  /**
   * Creates an obfuscator for one update.
   *
   * @param formatting whether keys and values of attributes are replaced
   * @param subdocs whether ids and options of sub-documents are replaced
   * @param xmlNames whether the names of XML elements and hooks are replaced
   */
  public Obfuscator(boolean formatting, boolean subdocs, boolean xmlNames) {
    this.formatting = formatting;
    this.subdocs = subdocs;
    this.xmlNames = xmlNames;
    attributeValues.put(null, null); // The end of an attribute stays its end.
  }

  /**
   * Writes {@code update} with other contents.
   *
   * @param out an empty encoder
   */
  public byte[] obfuscate(WireUpdate update, UpdateEncoder out) {
    StructSink sink = new StructSink(out);
    StructCursor structs = update.cursor();
    while (structs.next()) {
      if (structs.isGc() || structs.isSkip()) {
        sink.add(structs);
      } else {
        Content content = content(structs.content());
        sink.addWith(structs, key(structs.key()), content);
        count++;
      }
    }
    return sink.finish(update.deletes());
  }

  /** Returns what stands for the content of the next item. */
  private Content content(Content content) {
    if (content instanceof Content.StringContent text) {
      return new Content.StringContent(String.valueOf(count % 10).repeat(text.text().length()));
    } else if (content instanceof Content.AnyContent any) {
      @Nullable Object[] values = new @Nullable Object[any.values().length];
      Arrays.fill(values, count);
      return new Content.AnyContent(values);
    } else if (content instanceof Content.JsonContent json) {
      String[] texts = new String[json.texts().length];
      Arrays.fill(texts, String.valueOf(count));
      return new Content.JsonContent(texts);
    } else if (content instanceof Content.BinaryContent) {
      return new Content.BinaryContent(new byte[] {(byte) count});
    } else if (content instanceof Content.EmbedContent) {
      return new Content.EmbedContent(Map.of());
    } else if (content instanceof Content.FormatContent format && formatting) {
      return new Content.FormatContent(
          attributeKeys.computeIfAbsent(format.key(), key -> String.valueOf(count)),
          attributeValue(format.value()));
    } else if (content instanceof Content.TypeContent type && xmlNames) {
      return typeContent(type);
    } else if (content instanceof Content.DocContent && subdocs) {
      return new Content.DocContent(String.valueOf(count), Map.of());
    }
    return content;
  }

  private Content typeContent(Content.TypeContent type) {
    String name = type.name();
    if (name == null) {
      return type;
    }
    String prefix = type.typeRef() == Content.TypeContent.XML_ELEMENT ? "node-" : "hook-";
    return new Content.TypeContent(
        type.typeRef(), typeNames.computeIfAbsent(name, key -> prefix + count));
  }

  /** Equal simple values stay equal; of lists, maps and bytes each is another, as in JavaScript. */
  private @Nullable Object attributeValue(@Nullable Object value) {
    Object replacement = Map.of("i", count);
    if (value instanceof List || value instanceof Map || value instanceof byte[]) {
      return replacement;
    }
    @Nullable Object key = value instanceof Double number && number == 0 ? (Object) 0L : value;
    if (attributeValues.containsKey(key)) {
      return attributeValues.get(key);
    }
    attributeValues.put(key, replacement);
    return replacement;
  }

  /** Returns what stands for the key of the next item. The empty key stays. */
  private @Nullable String key(@Nullable String key) {
    return key == null || key.isEmpty()
        ? key
        : mapKeys.computeIfAbsent(key, known -> String.valueOf(count));
  }
}
