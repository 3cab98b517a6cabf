package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.event.Subscription;
import io.collab.core.listener.Failures;
import io.collab.core.listener.Listeners;
import io.collab.core.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of XML nodes: mostly the root of an XML tree.
 *
 * <p>Positions count children. Only XML nodes can be inserted here, but other programs may have put
 * other values into the list: they count and {@link #toList} shows them, everything else passes
 * them over. Confined to the thread that uses its document.
 */
public sealed class YXmlFragment extends YType implements YXmlNode, Iterable<YXmlNode>
    permits YXmlElement {

  private final SharedList children = new SharedList(this);
  private final Listeners<YXmlEvent> listeners = new Listeners<>();

  /** A fragment to be inserted into a map, an array, a text or an XML type. */
  public YXmlFragment() {
    this(null, Branch.nested(TypeRef.XML_FRAGMENT, null));
  }

  YXmlFragment(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  // ---------------------------------------------------------------- edits

  /** Inserts prepared nodes before the child at {@code index}; see {@link #insertAll}. */
  public void insert(int index, YXmlNode... nodes) {
    insertAll(index, Arrays.asList(nodes));
  }

  /**
   * Inserts prepared nodes before the child at {@code index}.
   *
   * @param index 0 to {@link #length}
   * @throws IndexOutOfBoundsException if there are fewer children than {@code index}
   * @throws IllegalArgumentException if a node is in a document or in another node already; nothing
   *     is inserted
   */
  public void insertAll(int index, List<? extends YXmlNode> nodes) {
    children.insert(index, nodes);
  }

  /**
   * Inserts prepared nodes right behind a child.
   *
   * @param sibling null to insert before everything
   * @throws IllegalArgumentException if {@code sibling} is no child of this node (or not any more),
   *     or a node is in a document or in another node already; nothing is inserted
   */
  public void insertAfter(@Nullable YXmlNode sibling, YXmlNode... nodes) {
    children.insertAfter((YType) sibling, Arrays.asList(nodes));
  }

  /** Inserts prepared nodes behind all children; see {@link #insertAll}. */
  public void push(YXmlNode... nodes) {
    children.insertAtEnd(Arrays.asList(nodes));
  }

  /** Inserts prepared nodes before all children; see {@link #insertAll}. */
  public void unshift(YXmlNode... nodes) {
    insert(0, nodes);
  }

  /** Deletes the child at {@code index}. */
  public void delete(int index) {
    delete(index, 1);
  }

  /**
   * Deletes children.
   *
   * @param index of the first, at least 0
   * @param length how many, at least 0
   * @throws IndexOutOfBoundsException if there are fewer; nothing is deleted
   */
  public void delete(int index, int length) {
    children.delete(index, length);
  }

  @Override
  void fill() {
    children.fill();
  }

  // ---------------------------------------------------------------- reading

  /** Number of children. */
  public int length() {
    return children.length();
  }

  /**
   * The child at {@code index}.
   *
   * @throws IndexOutOfBoundsException if there is none
   * @throws IllegalStateException if another program has put a value there that is no XML node
   */
  public YXmlNode get(int index) {
    Object child = children.get(index);
    if (child instanceof YXmlNode node) {
      return node;
    }
    throw new IllegalStateException(
        "At position " + index + " stands a value that is no XML node; toList() shows it");
  }

  /**
   * The children from {@code start} (inclusive) to {@code end} (exclusive): XML nodes, unless
   * another program has put other values there. As in JavaScript, a negative index counts from the
   * end, and what goes past either end is left out. A copy.
   */
  public List<@Nullable Object> slice(int start, int end) {
    return children.slice(start, end);
  }

  /** All children: XML nodes, unless another program has put other values there. A copy. */
  public List<@Nullable Object> toList() {
    return children.toList();
  }

  /** The children that there were at {@code snapshot}; see {@link YArray#toList(Snapshot)}. */
  public List<@Nullable Object> toList(Snapshot snapshot) {
    return children.toList(snapshot);
  }

  /** The first child; null if there is none. */
  public @Nullable YXmlNode firstChild() {
    return XmlTree.firstChild(this);
  }

  /** The children as they are now. */
  public Stream<YXmlNode> stream() {
    return toList().stream().filter(YXmlNode.class::isInstance).map(YXmlNode.class::cast);
  }

  /** Iterates over the children as they are now. */
  @Override
  public Iterator<YXmlNode> iterator() {
    return stream().iterator();
  }

  /**
   * Starts a walk over everything inside this node.
   *
   * @param filter says which nodes to show; it has to leave the tree alone
   */
  public YXmlTreeWalker createTreeWalker(Predicate<? super YXmlNode> filter) {
    docOrFail();
    return new YXmlTreeWalker(this, filter);
  }

  /**
   * The first element of this name inside this node, a parent before its children; null if there is
   * none.
   *
   * @param nodeName in upper or lower case; other selectors than names are not supported
   */
  public @Nullable YXmlElement querySelector(String nodeName) {
    YXmlTreeWalker walker = elementsCalled(nodeName);
    return walker.hasNext() ? (YXmlElement) walker.next() : null;
  }

  /** All elements of this name inside this node; see {@link #querySelector}. */
  public List<YXmlElement> querySelectorAll(String nodeName) {
    List<YXmlElement> found = new ArrayList<>();
    elementsCalled(nodeName).forEachRemaining(node -> found.add((YXmlElement) node));
    return found;
  }

  private YXmlTreeWalker elementsCalled(String nodeName) {
    String wanted = nodeName.toUpperCase(Locale.ROOT);
    return createTreeWalker(
        node ->
            node instanceof YXmlElement element
                && element.nodeName().toUpperCase(Locale.ROOT).equals(wanted));
  }

  /**
   * The tree as text: names in lower case, attributes sorted by name, texts with their formatting
   * as tags. Nothing is escaped, so this is for reading and comparing, not for browsers, and it can
   * be much longer than the document. As in Yjs.
   */
  @Override
  public String toString() {
    return doc() == null
        ? getClass().getSimpleName() + " (not inserted yet)"
        : XmlWriter.write(branch());
  }

  /** As {@link #toString}. */
  @Override
  public String toJson() {
    docOrFail();
    return XmlWriter.write(branch());
  }

  @Override
  public YXmlFragment clone() {
    return copy(0);
  }

  @Override
  YXmlFragment copy(int depth) {
    YXmlFragment copy = new YXmlFragment();
    copyChildrenTo(copy, depth);
    return copy;
  }

  final void copyChildrenTo(YXmlFragment copy, int depth) {
    copy.children.push(children.copies(depth + 1));
  }

  // ---------------------------------------------------------------- listeners

  /**
   * Calls {@code listener} after every transaction that changed this node, its children or its
   * attributes, on the thread that ends the transaction; it may edit the document.
   */
  public Subscription observe(Consumer<YXmlEvent> listener) {
    return listeners.add(listener);
  }

  @Override
  boolean hasListeners() {
    return !listeners.isEmpty();
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YXmlEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    listeners.call((YXmlEvent) event, failures);
  }
}
