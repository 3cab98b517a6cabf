package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import org.jspecify.annotations.Nullable;

/**
 * A rich text in an XML tree. All that a {@link YText} can, and formatting that is shown as tags.
 *
 * <p>Positions and lengths count UTF-16 code units; an embed counts 1. Confined to the thread that
 * uses its document.
 */
public final class YXmlText extends YText implements YXmlNode {

  /** A text to be inserted into an XML type, a map, an array or another text. */
  public YXmlText() {
    this(null, Branch.nested(TypeRef.XML_TEXT, null));
  }

  /** A text with initial content, to be inserted into an XML type, a map, an array or a text. */
  public YXmlText(String initial) {
    this();
    insert(0, initial);
  }

  YXmlText(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  @Override
  public YXmlText clone() {
    return copy(0);
  }

  @Override
  YXmlText copy(int depth) {
    YXmlText copy = new YXmlText();
    copyTo(copy, depth);
    return copy;
  }

  /**
   * The text with its formatting as nested tags, one for each formatting attribute, sorted; members
   * of an object value are the attributes of the tag. Nothing is escaped, so this is for reading
   * and comparing, not for browsers, and it can be much longer than the text. As in Yjs.
   */
  @Override
  public String toString() {
    return doc() == null ? "YXmlText (not inserted yet)" : XmlWriter.write(branch());
  }

  /** As {@link #toString}. */
  @Override
  public String toJson() {
    docOrFail();
    return XmlWriter.write(branch());
  }
}
