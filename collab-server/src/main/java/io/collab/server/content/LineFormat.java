package io.collab.server.content;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a line is, as the attributes of its newline say.
 *
 * @param level of a header, from 1 to 6; else 0
 * @param indent from 0 to 8
 * @param language of a line of code; empty if it is not known
 * @param align {@code center}, {@code right} or {@code justify}; empty for the usual
 */
record LineFormat(Kind kind, int level, int indent, String language, String align) {

  /** The kinds of lines. A line is of one kind, whatever its attributes are. */
  enum Kind {
    PARAGRAPH,
    HEADER,
    BULLET,
    ORDERED,
    CHECKED,
    UNCHECKED,
    QUOTE,
    CODE;

    boolean isItem() {
      return this == BULLET || this == ORDERED || this == CHECKED || this == UNCHECKED;
    }

    static Kind ofList(@Nullable Object value) {
      return switch (String.valueOf(value)) {
        case "ordered" -> ORDERED;
        case "checked" -> CHECKED;
        case "unchecked" -> UNCHECKED;
        default -> BULLET;
      };
    }
  }

  static final LineFormat PARAGRAPH = of(Kind.PARAGRAPH);
  static final LineFormat QUOTE = of(Kind.QUOTE);

  private static final int MAX_LEVEL = 6;

  /** As deep as Quill goes. */
  static final int MAX_INDENT = 8;

  private static final String ANY_LANGUAGE = "plain";
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z0-9+#_.-]{1,32}");
  private static final Pattern ALIGN = Pattern.compile("center|right|justify");

  private static LineFormat of(Kind kind) {
    return new LineFormat(kind, 0, 0, "", "");
  }

  static LineFormat header(int level) {
    return new LineFormat(Kind.HEADER, level, 0, "", "");
  }

  static LineFormat code(String language) {
    boolean known = LANGUAGE.matcher(language).matches() && !language.equals(ANY_LANGUAGE);
    return new LineFormat(Kind.CODE, 0, 0, known ? language : "", "");
  }

  static LineFormat item(Kind kind, int indent) {
    return new LineFormat(kind, 0, Math.min(indent, MAX_INDENT), "", "");
  }

  /** What the attributes of a newline say. */
  static LineFormat of(Map<String, @Nullable Object> attributes) {
    int indent = Math.min(number(attributes.get("indent")), MAX_INDENT);
    String align = String.valueOf(attributes.get("align"));
    String knownAlign = ALIGN.matcher(align).matches() ? align : "";
    Object code = attributes.get("code-block");
    if (isOn(code)) {
      return code(code instanceof String language ? language : "");
    }
    int level = number(attributes.get("header"));
    if (level >= 1 && level <= MAX_LEVEL) {
      return new LineFormat(Kind.HEADER, level, indent, "", knownAlign);
    }
    Kind kind = Kind.PARAGRAPH;
    if (isOn(attributes.get("list"))) {
      kind = Kind.ofList(attributes.get("list"));
    } else if (isOn(attributes.get("blockquote"))) {
      kind = Kind.QUOTE;
    }
    return new LineFormat(kind, 0, indent, "", knownAlign);
  }

  /** Whether an attribute is set, to whatever. */
  static boolean isOn(@Nullable Object value) {
    return value != null && !Boolean.FALSE.equals(value);
  }

  private static int number(@Nullable Object value) {
    if (value instanceof Number number) {
      return Math.max(0, number.intValue());
    }
    boolean digit = value instanceof String text && text.matches("[0-9]");
    return digit ? Integer.parseInt(String.valueOf(value)) : 0;
  }

  /** The attributes of the newline of such a line. */
  Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new HashMap<>();
    switch (kind) {
      case PARAGRAPH -> {}
      case HEADER -> attributes.put("header", level);
      case BULLET -> attributes.put("list", "bullet");
      case ORDERED -> attributes.put("list", "ordered");
      case CHECKED -> attributes.put("list", "checked");
      case UNCHECKED -> attributes.put("list", "unchecked");
      case QUOTE -> attributes.put("blockquote", true);
      case CODE -> attributes.put("code-block", language.isEmpty() ? ANY_LANGUAGE : language);
    }
    if (indent > 0) {
      attributes.put("indent", indent);
    }
    if (!align.isEmpty()) {
      attributes.put("align", align);
    }
    return attributes;
  }
}
