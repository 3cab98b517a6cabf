package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the content of one line as HTML. */
final class HtmlInline {

  private static final Map<String, String> ELEMENTS = elements();
  private static final Map<String, String> STYLES =
      Map.of("color", "color", "background", "background-color", "font", "font-family");
  private static final Map<String, String> SIZES =
      Map.of("small", "0.75em", "large", "1.5em", "huge", "2.5em");

  private HtmlInline() {}

  /** Outermost first. */
  private static Map<String, String> elements() {
    Map<String, String> elements = new LinkedHashMap<>();
    elements.put("bold", "strong");
    elements.put("italic", "em");
    elements.put("underline", "u");
    elements.put("strike", "s");
    elements.put("code", "code");
    return elements;
  }

  static String write(Delta line) {
    StringBuilder out = new StringBuilder();
    for (Op op : line.ops()) {
      Op.Insert insert = (Op.Insert) op;
      String content = content(insert);
      if (!content.isEmpty()) {
        wrap(content, insert.attributes(), out);
      }
    }
    return out.toString();
  }

  private static String content(Op.Insert insert) {
    Object content = insert.content();
    if (content instanceof String text) {
      return escape(text);
    }
    String image = Links.image(content);
    if (image != null) {
      return image(image, insert.attributes());
    }
    Object formula = content instanceof Map<?, ?> members ? members.get("formula") : null;
    if (formula instanceof String source) {
      return "<code>" + escape(source) + "</code>";
    }
    Object video = content instanceof Map<?, ?> members ? members.get("video") : null;
    return video instanceof String address && Links.LINK.matcher(address).matches()
        ? "<a href=\"" + escape(address) + "\">" + escape(address) + "</a>"
        : "";
  }

  private static String image(String source, Map<String, @Nullable Object> attributes) {
    StringBuilder image = new StringBuilder("<img src=\"").append(escape(source)).append('"');
    for (String name : List.of("alt", "width", "height")) {
      if (attributes.get(name) != null) {
        image.append(' ').append(name).append("=\"");
        image.append(escape(String.valueOf(attributes.get(name)))).append('"');
      }
    }
    return image.append('>').toString();
  }

  private static void wrap(
      String content, Map<String, @Nullable Object> attributes, StringBuilder out) {
    List<String> names = new ArrayList<>();
    String link = Links.link(attributes);
    if (link != null && !content.startsWith("<a ")) {
      out.append("<a href=\"").append(escape(link)).append("\">");
      names.add("a");
    }
    ELEMENTS.forEach(
        (attribute, element) -> {
          if (LineFormat.isOn(attributes.get(attribute))) {
            names.add(element);
            out.append('<').append(element).append('>');
          }
        });
    Object script = attributes.get("script");
    if ("sub".equals(script) || "super".equals(script)) {
      String element = "sub".equals(script) ? "sub" : "sup";
      names.add(element);
      out.append('<').append(element).append('>');
    }
    String style = style(attributes);
    if (!style.isEmpty()) {
      names.add("span");
      out.append("<span style=\"").append(escape(style)).append("\">");
    }
    out.append(content);
    for (int i = names.size() - 1; i >= 0; i--) {
      out.append("</").append(names.get(i)).append('>');
    }
  }

  private static String style(Map<String, @Nullable Object> attributes) {
    StringBuilder style = new StringBuilder();
    STYLES.forEach((attribute, property) -> add(style, property, attributes.get(attribute)));
    Object size = attributes.get("size");
    add(style, "font-size", size instanceof String name ? SIZES.getOrDefault(name, name) : null);
    return style.toString();
  }

  private static void add(StringBuilder style, String property, @Nullable Object value) {
    if (value instanceof String text && Html.isStyle(text)) {
      style.append(property).append(':').append(text).append(';');
    }
  }

  /**
   * Text as it is written between tags and between double quotes; what is no character becomes
   * U+FFFD.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(codePoint -> escape(codePoint, escaped));
    return escaped.toString();
  }

  private static void escape(int codePoint, StringBuilder escaped) {
    switch (codePoint) {
      case '&' -> escaped.append("&amp;");
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '"' -> escaped.append("&quot;");
      default -> {
        boolean allowed =
            codePoint == '\t'
                || (codePoint >= ' ' && Character.getType(codePoint) != Character.SURROGATE);
        escaped.appendCodePoint(allowed ? codePoint : 0xFFFD);
      }
    }
  }
}
