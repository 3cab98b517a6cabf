package io.collab.server.content;

import io.collab.core.delta.Delta;
import io.collab.core.delta.Op;

/**
 * Plain text. An embed is the character U+FFFC, so that an index counts the same units in the text
 * and in the delta, and that text which comes back says where the embeds are.
 */
public final class PlainText {

  /** Stands for an embed. */
  static final char EMBED = '\uFFFC';

  private PlainText() {}

  /** The text of a document, without formatting. */
  public static String write(Delta document) {
    StringBuilder text = new StringBuilder();
    for (Op op : document.ops()) {
      if (op instanceof Op.Insert insert) {
        text.append(insert.content() instanceof String some ? some : String.valueOf(EMBED));
      }
    }
    return text.toString();
  }

  /**
   * The change that makes {@code text} of a document. What stays keeps its formatting; what is new
   * has none.
   */
  public static Delta replacement(Delta document, String text) {
    Delta before = Delta.builder().insert(write(document)).build();
    return before.diff(Delta.builder().insert(text).build());
  }
}
