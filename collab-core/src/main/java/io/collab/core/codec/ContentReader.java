package io.collab.core.codec;

import io.collab.core.encoding.Undefined;
import io.collab.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the content of an item and refuses what no item can hold. */
final class ContentReader {

  private static final String UNDEFINED = "undefined";

  private ContentReader() {}

  static Content read(int kind, FieldReader in) {
    return switch (kind) {
      case Content.DELETED -> new Content.DeletedContent(in.readLength());
      case Content.JSON -> new Content.JsonContent(readJsonTexts(in));
      case Content.BINARY -> new Content.BinaryContent(in.readBytes());
      case Content.STRING -> new Content.StringContent(readText(in));
      case Content.EMBED -> new Content.EmbedContent(in.readJson());
      case Content.FORMAT -> new Content.FormatContent(in.readKey(), in.readJson());
      case Content.TYPE -> readType(in);
      case Content.ANY -> new Content.AnyContent(readValues(in));
      case Content.DOC -> new Content.DocContent(in.readString(), readDocOptions(in));
      default -> throw in.error("An unknown kind of content, " + kind);
    };
  }

  private static String readText(FieldReader in) {
    String text = in.readString();
    if (text.isEmpty()) {
      throw in.error("An item with an empty text");
    }
    return text;
  }

  private static @Nullable Object[] readValues(FieldReader in) {
    long count = in.readLength();
    if (count == 1) {
      return new @Nullable Object[] {in.readAny()};
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(in.readAny());
    }
    return values.toArray();
  }

  private static String[] readJsonTexts(FieldReader in) {
    long count = in.readLength();
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      texts.add(canonicalJson(in));
    }
    return texts.toArray(new String[0]);
  }

  /** Yjs writes the text anew from the value, so texts that mean the same become the same. */
  private static String canonicalJson(FieldReader in) {
    String text = in.readString();
    return text.equals(UNDEFINED) ? text : JsonWriter.write(in.parseJson(text));
  }

  private static Content.TypeContent readType(FieldReader in) {
    int typeRef = in.readTypeRef();
    if (typeRef > Content.TypeContent.MAX_TYPE_REF) {
      throw in.error("An unknown shared type, " + typeRef);
    }
    return new Content.TypeContent(
        typeRef, Content.TypeContent.hasName(typeRef) ? in.readKey() : null);
  }

  /** Yjs writes the options anew from the document: only these, only if not default. */
  private static Object readDocOptions(FieldReader in) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    if (in.readAny() instanceof Map<?, ?> given) {
      if (Boolean.FALSE.equals(given.get("gc"))) {
        options.put("gc", false);
      }
      if (Boolean.TRUE.equals(given.get("autoLoad"))) {
        options.put("autoLoad", true);
      }
      Object meta = given.get("meta");
      if (meta != null && meta != Undefined.INSTANCE) {
        options.put("meta", meta);
      }
    }
    return options;
  }
}
