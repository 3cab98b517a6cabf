package io.collab.core.doc;

import org.jspecify.annotations.Nullable;

/**
 * What an XML tree is made of: elements, texts, hooks, and fragments, which are elements without
 * name and attributes.
 *
 * <p>Confined to the thread that uses the document.
 */
public sealed interface YXmlNode permits YXmlFragment, YXmlText, YXmlHook {

  /** The document this node is part of; null while it is only prepared. */
  @Nullable YDoc doc();

  /** The type that holds this node; null for roots and prepared nodes. */
  @Nullable YType parent();

  /**
   * The node right of this one in its parent; null if there is none. Linear in what stands between
   * the two and is no XML node.
   *
   * @throws java.util.ConcurrentModificationException if this node was deleted in an earlier
   *     transaction
   */
  default @Nullable YXmlNode nextSibling() {
    return XmlTree.next((YType) this);
  }

  /** As {@link #nextSibling}, to the left. */
  default @Nullable YXmlNode prevSibling() {
    return XmlTree.previous((YType) this);
  }
}
