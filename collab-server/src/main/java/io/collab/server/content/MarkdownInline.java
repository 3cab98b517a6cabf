package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Delimiters that hold
 *
 * Whether ** begins or ends something depends on the characters on both sides of it: white space
 * inside, or a letter outside and punctuation inside, turn it into two stars. A character that is
 * written as an entity counts as the punctuation its & and ; are, and means the same. So white space
 * inside of a delimiter becomes an entity, and so does a letter outside, where it would be in the way.
 * Bold, italic and strike have delimiters of different characters, so none can be taken for another.
 */

/** Writes the content of one line as Markdown. */
final class MarkdownInline {

  /** Escaped wherever they stand. */
  private static final String SPECIAL = "\\`*_~[]<!";

  private static final String SPECIAL_IN_FRONT = "#+->=";

  /**
   * What Markdown can say of a piece of text.
   *
   * @param link address; null for none
   */
  private record Style(
      boolean bold, boolean italic, boolean strike, @Nullable String link, boolean code) {

    static Style of(Map<String, @Nullable Object> attributes, boolean text) {
      return new Style(
          LineFormat.isOn(attributes.get("bold")),
          LineFormat.isOn(attributes.get("italic")),
          LineFormat.isOn(attributes.get("strike")),
          Links.link(attributes),
          text && LineFormat.isOn(attributes.get("code")));
    }

    /** What has to be open around the text, outermost first. */
    List<String> frames() {
      List<String> frames = new ArrayList<>(4);
      if (bold) {
        frames.add("**");
      }
      if (italic) {
        frames.add("_");
      }
      if (strike) {
        frames.add("~~");
      }
      if (link != null) {
        frames.add(link);
      }
      return frames;
    }
  }

  /** What a token is for its neighbours. */
  private enum Role {
    CHARACTER,
    OPENS,
    CLOSES,
    OTHER
  }

  /**
   * A part of the output.
   *
   * @param codePoint of a character; else -1
   */
  private record Token(Role role, String written, int codePoint) {

    boolean isWord() {
      return role == Role.CHARACTER && Character.isLetterOrDigit(codePoint);
    }

    boolean isSpace() {
      return role == Role.CHARACTER
          && (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint));
    }

    boolean isAscii() {
      return role != Role.CHARACTER || codePoint < 0x80;
    }

    Token asEntity() {
      return new Token(Role.OTHER, "&#" + codePoint + ";", codePoint);
    }
  }

  private final List<Token> tokens = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final boolean header;

  private MarkdownInline(boolean header) {
    this.header = header;
  }

  static String write(Delta line, boolean header) {
    MarkdownInline inline = new MarkdownInline(header);
    StringBuilder code = new StringBuilder();
    Style last = null;
    for (Op op : line.ops()) {
      Op.Insert insert = (Op.Insert) op;
      boolean text = insert.content() instanceof String || Links.image(insert.content()) == null;
      Style style = Style.of(insert.attributes(), text);
      if (!code.isEmpty() && !style.equals(last)) {
        inline.code(code);
      }
      inline.frame(style.frames());
      last = style;
      if (!text) {
        inline.image(insert);
      } else {
        String content =
            insert.content() instanceof String some ? some : String.valueOf(PlainText.EMBED);
        if (style.code) {
          code.append(content);
        } else {
          content.codePoints().forEach(inline::character);
        }
      }
    }
    inline.code(code);
    inline.frame(List.of());
    return inline.join();
  }

  // ---------------------------------------------------------------- tokens

  private void frame(List<String> wanted) {
    int same = 0;
    while (same < Math.min(open.size(), wanted.size()) && open.get(same).equals(wanted.get(same))) {
      same++;
    }
    while (open.size() > same) {
      String last = open.remove(open.size() - 1);
      if (isDelimiter(last)) {
        tokens.add(new Token(Role.CLOSES, last, -1));
      } else {
        tokens.add(new Token(Role.OTHER, "](" + destination(last) + ")", -1));
      }
    }
    for (String frame : wanted.subList(same, wanted.size())) {
      open.add(frame);
      tokens.add(
          isDelimiter(frame) ? new Token(Role.OPENS, frame, -1) : new Token(Role.OTHER, "[", -1));
    }
  }

  private static boolean isDelimiter(String frame) {
    return frame.equals("**") || frame.equals("_") || frame.equals("~~");
  }

  private static String destination(String link) {
    String escaped = link.replace("&", "\\&");
    return escaped.matches("[^()]*") ? escaped : "<" + escaped + ">";
  }

  private void character(int codePoint) {
    if (codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE) {
      tokens.add(new Token(Role.CHARACTER, "\uFFFD", 0xFFFD));
      return;
    }
    Token token = new Token(Role.CHARACTER, Character.toString(codePoint), codePoint);
    if (Character.isISOControl(codePoint) && codePoint != '\t') {
      tokens.add(token.asEntity());
    } else if (SPECIAL.indexOf(codePoint) >= 0
        || codePoint == '&'
        || (header && codePoint == '#')) {
      tokens.add(new Token(Role.CHARACTER, "\\" + token.written, codePoint));
    } else {
      tokens.add(token);
    }
  }

  private void code(StringBuilder code) {
    if (code.isEmpty()) {
      return;
    }
    String content = verbatim(code.toString());
    String fence = "`".repeat(longestBackticks(content) + 1);
    boolean padded =
        content.startsWith("`")
            || content.endsWith("`")
            || (content.startsWith(" ") && content.endsWith(" ") && !content.isBlank());
    String pad = padded ? " " : "";
    tokens.add(new Token(Role.OTHER, fence + pad + content + pad + fence, -1));
    code.setLength(0);
  }

  private void image(Op.Insert insert) {
    String source = String.valueOf(Links.image(insert.content()));
    String alt = insert.attributes().get("alt") instanceof String text ? text : "";
    Delta description = Delta.builder().insert(alt.replace('\n', ' ')).build();
    String written = "![" + write(description, false) + "](" + destination(source) + ")";
    tokens.add(new Token(Role.OTHER, written, -1));
  }

  /** Text in which nothing can be escaped. */
  static String verbatim(String text) {
    StringBuilder verbatim = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
        .map(c -> c == '\r' ? ' ' : c)
        .forEach(verbatim::appendCodePoint);
    return verbatim.toString();
  }

  static int longestBackticks(CharSequence text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  // ---------------------------------------------------------------- neighbours

  private String join() {
    escapeFront();
    while (holdDelimiters()) {
      // What became an entity is punctuation for the delimiter on its other side.
    }
    keepSpaceAt(0);
    keepSpaceAt(tokens.size() - 1);
    StringBuilder joined = new StringBuilder();
    tokens.forEach(token -> joined.append(token.written));
    return joined.toString();
  }

  /** Answers whether anything had to be changed. */
  private boolean holdDelimiters() {
    boolean changed = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.role == Role.OPENS) {
        changed |= holdDelimiter(token, i + 1, i - 1);
      } else if (token.role == Role.CLOSES) {
        changed |= holdDelimiter(token, i - 1, i + 1);
      }
    }
    return changed;
  }

  private boolean holdDelimiter(Token delimiter, int inside, int outside) {
    boolean changed = keepSpaceAt(inside);
    boolean word = tokens.get(inside).isWord();
    if (outside >= 0
        && outside < tokens.size()
        && (delimiter.written.equals("_") || !word)
        && (tokens.get(outside).isWord() || !tokens.get(outside).isAscii())) {
      tokens.set(outside, tokens.get(outside).asEntity());
      return true;
    }
    return changed;
  }

  private boolean keepSpaceAt(int index) {
    boolean space = index >= 0 && index < tokens.size() && tokens.get(index).isSpace();
    if (space) {
      tokens.set(index, tokens.get(index).asEntity());
    }
    return space;
  }

  /** Text that begins like a list, a header or a quote is none. */
  private void escapeFront() {
    int i = 0;
    while (i < tokens.size() && isDigit(tokens.get(i))) {
      i++;
    }
    Token token = i < tokens.size() ? tokens.get(i) : null;
    if (token == null || token.role != Role.CHARACTER || token.written.length() != 1) {
      return;
    }
    String special = i > 0 ? ".)" : SPECIAL_IN_FRONT;
    if (special.indexOf(token.codePoint) >= 0) {
      tokens.set(i, new Token(Role.CHARACTER, "\\" + token.written, token.codePoint));
    }
  }

  private static boolean isDigit(Token token) {
    return token.role == Role.CHARACTER && token.codePoint >= '0' && token.codePoint <= '9';
  }
}
