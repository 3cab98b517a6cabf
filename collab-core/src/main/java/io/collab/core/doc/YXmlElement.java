package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import io.collab.core.snapshot.Snapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An XML element: a name, attributes, and a list of children. Of concurrent values of one attribute
 * that of the highest client id stays.
 *
 * <p>Confined to the thread that uses its document.
 */
public final class YXmlElement extends YXmlFragment {

  /** Name of elements that were made without one, and of all elements that are roots. */
  public static final String DEFAULT_NODE_NAME = "UNDEFINED";

  private final SharedEntries attributes = new SharedEntries(this);

  /** An element called {@link #DEFAULT_NODE_NAME}; see {@link #YXmlElement(String)}. */
  public YXmlElement() {
    this(DEFAULT_NODE_NAME);
  }

  /**
   * An element to be inserted into an XML type, a map, an array or a text.
   *
   * @param nodeName unpaired surrogates become U+FFFD
   */
  public YXmlElement(String nodeName) {
    this(null, Branch.nested(TypeRef.XML_ELEMENT, Values.wellFormed(nodeName)));
  }

  YXmlElement(@Nullable YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** The name as it was given; {@link #toString} shows it in lower case. */
  public String nodeName() {
    String name = branch().typeName();
    return name == null ? DEFAULT_NODE_NAME : name;
  }

  /**
   * Sets an attribute, replacing what it had. Setting an equal value is a change, too.
   *
   * @param value a plain value (copied) or a prepared shared type; mostly a string
   * @throws IllegalArgumentException if the value cannot be stored
   */
  public void setAttribute(String name, @Nullable Object value) {
    attributes.set(name, value);
  }

  /** Removes an attribute, if it is set. */
  public void removeAttribute(String name) {
    attributes.delete(name);
  }

  /**
   * The value of an attribute; null if it is not set, or null. {@link #hasAttribute} tells them
   * apart.
   */
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  /** Whether an attribute is set, be it to null or undefined. */
  public boolean hasAttribute(String name) {
    return attributes.has(name);
  }

  /** All attributes; shared types are returned as such. A copy. */
  public Map<String, @Nullable Object> getAttributes() {
    return attributes.toMap();
  }

  /** The attributes that were set at {@code snapshot}; see {@link YMap#toMap(Snapshot)}. A copy. */
  public Map<String, @Nullable Object> getAttributes(Snapshot snapshot) {
    return attributes.toMap(snapshot);
  }

  @Override
  public YXmlElement clone() {
    return copy(0);
  }

  @Override
  YXmlElement copy(int depth) {
    YXmlElement copy = new YXmlElement(nodeName());
    getAttributes()
        .forEach((name, value) -> copy.setAttribute(name, Values.copied(value, depth + 1)));
    copyChildrenTo(copy, depth);
    return copy;
  }

  /** First the children, then the attributes, whatever was prepared first: as Yjs does it. */
  @Override
  void fill() {
    super.fill();
    attributes.fill();
  }
}
