package io.collab.core.doc;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the nodes inside an XML fragment or element, a parent before its children, and shows
 * those that pass a filter. Nodes that do not pass are entered all the same.
 *
 * <p>The walk follows the tree as it is at each step. Nodes may be deleted on the way if the walk
 * and the deletions are in one transaction. Confined to the thread that uses the document.
 */
public final class YXmlTreeWalker implements Iterator<YXmlNode> {

  private final YXmlFragment root;
  private final Predicate<? super YXmlNode> filter;

  /** The node shown last; null before the first. */
  private @Nullable YXmlNode current;

  /** The node to be shown next, once it is known. */
  private @Nullable YXmlNode upcoming;

  private boolean finished;

  YXmlTreeWalker(YXmlFragment root, Predicate<? super YXmlNode> filter) {
    this.root = root;
    this.filter = filter;
  }

  /**
   * Whether there is another node that passes the filter.
   *
   * @throws java.util.ConcurrentModificationException if the node shown last was deleted in a
   *     transaction that is over
   */
  @Override
  public boolean hasNext() {
    if (upcoming == null && !finished) {
      YXmlNode at = current;
      YXmlNode node = at == null ? XmlTree.firstChild(root) : XmlTree.following(at, root);
      while (node != null && !filter.test(node)) {
        node = XmlTree.following(node, root);
      }
      upcoming = node;
      finished = node == null;
    }
    return upcoming != null;
  }

  /**
   * The next node that passes the filter.
   *
   * @throws NoSuchElementException if there is none
   */
  @Override
  public YXmlNode next() {
    YXmlNode node = hasNext() ? upcoming : null;
    if (node == null) {
      throw new NoSuchElementException("The walk is over");
    }
    upcoming = null;
    current = node;
    return node;
  }
}
