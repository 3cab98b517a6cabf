package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.crdt.BranchTree;
import org.jspecify.annotations.Nullable;

/** The ways from node to node in an XML tree. What is no XML node is passed over. */
final class XmlTree {

  private XmlTree() {}

  static @Nullable YXmlNode firstChild(YXmlFragment parent) {
    YDoc doc = parent.docOrFail();
    Branch branch = BranchTree.firstChild(parent.branch());
    return branch == null || doc.facade(branch) instanceof YXmlNode
        ? nodeOf(doc, branch)
        : next(doc, branch);
  }

  static @Nullable YXmlNode next(YType node) {
    return next(node.docOrFail(), node.branch());
  }

  private static @Nullable YXmlNode next(YDoc doc, Branch start) {
    Branch branch = BranchTree.next(start);
    while (branch != null && !(doc.facade(branch) instanceof YXmlNode)) {
      branch = BranchTree.next(branch);
    }
    return nodeOf(doc, branch);
  }

  static @Nullable YXmlNode previous(YType node) {
    YDoc doc = node.docOrFail();
    Branch branch = BranchTree.previous(node.branch());
    while (branch != null && !(doc.facade(branch) instanceof YXmlNode)) {
      branch = BranchTree.previous(branch);
    }
    return nodeOf(doc, branch);
  }

  /** The node that comes after {@code node} below {@code root}, a parent before its children. */
  static @Nullable YXmlNode following(YXmlNode node, YXmlFragment root) {
    YXmlNode inside = node instanceof YXmlFragment parent ? firstChild(parent) : null;
    if (inside != null) {
      return inside;
    }
    for (YType at = (YType) node; at != null && at != root; at = at.parent()) {
      YXmlNode right = next(at);
      if (right != null) {
        return right;
      }
    }
    return null;
  }

  private static @Nullable YXmlNode nodeOf(YDoc doc, @Nullable Branch branch) {
    return branch == null ? null : (YXmlNode) doc.facade(branch);
  }
}
