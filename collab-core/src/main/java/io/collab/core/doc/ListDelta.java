package io.collab.core.doc;

import io.collab.core.crdt.ListChangeReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a transaction did to the list of an array or an XML type. */
final class ListDelta implements ListChangeReader.Sink {

  private final YDoc doc;
  private final List<ListOp> ops = new ArrayList<>();

  private ListDelta(YDoc doc) {
    this.doc = doc;
  }

  /** The change from left to right; only while the observers of the transaction are called. */
  static List<ListOp> read(YType target, Transaction transaction) {
    transaction.requireObserving();
    YDoc doc = target.docOrFail();
    ListDelta delta = new ListDelta(doc);
    ListChangeReader.read(target.branch(), doc.store(), transaction.changes(), delta);
    return Collections.unmodifiableList(delta.ops);
  }

  @Override
  public void insert(List<@Nullable Object> values) {
    values.replaceAll(value -> Values.fromStored(doc, value));
    ops.add(new ListOp.Insert(Collections.unmodifiableList(values)));
  }

  @Override
  public void retain(int length) {
    ops.add(new ListOp.Retain(length));
  }

  @Override
  public void delete(int length) {
    ops.add(new ListOp.Delete(length));
  }
}
