package io.collab.core.doc;

import io.collab.core.crdt.Branch;
import org.jspecify.annotations.Nullable;

/**
 * A shared type that is kept, merged and passed on unharmed, but has no API of its own here (XML
 * types), or a root whose kind nobody has declared.
 */
public final class YOpaqueType extends YType {

  YOpaqueType(YDoc doc, Branch branch) {
    super(doc, branch);
  }

  /** Kind of type as encoded (3 to 6 are XML types), or -1 for a root that nobody has declared. */
  public int typeRef() {
    return branch().typeRef();
  }

  /** Node name of an XML element or hook, else null. */
  public @Nullable String name() {
    return branch().typeName();
  }

  /** Number of visible elements or code units in its list. */
  public int length() {
    return branch().length();
  }

  /** Always null: its content cannot be read here. */
  @Override
  public @Nullable Object toJson() {
    return null;
  }

  @Override
  boolean hasListeners() {
    return false;
  }

  @Override
  YEvent newEvent(Transaction transaction) {
    return new YOpaqueEvent(this, transaction);
  }

  @Override
  void callListeners(YEvent event, Failures failures) {
    // Nobody can listen to a type without an API.
  }
}
