package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import org.jspecify.annotations.Nullable;

/**
 * A map that stands in an XML tree: data for something that only an application can show, which
 * finds out by the name of the hook how.
 *
 * <p>Confined to the thread that uses its document.
 */
public final class YXmlHook extends YMap implements YXmlNode {

  /**
   * A hook to be inserted into an XML type, a map, an array or a text.
   *
   * @param hookName unpaired surrogates become U+FFFD
   */
  public YXmlHook(String hookName) {
    this(null, Branch.nested(TypeRef.XML_HOOK, Values.wellFormed(hookName)));
  }

  YXmlHook(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** What tells an application how to show the hook. */
  public String hookName() {
    String name = branch().typeName();
    return name == null ? "" : name;
  }

  @Override
  public YXmlHook clone() {
    return copy(0);
  }

  @Override
  YXmlHook copy(int depth) {
    YXmlHook copy = new YXmlHook(hookName());
    copyTo(copy, depth);
    return copy;
  }

  /** Always {@code [object Object]}, which is what stands for a hook in the text of an XML tree. */
  @Override
  public String toString() {
    return XmlWriter.OBJECT;
  }
}
