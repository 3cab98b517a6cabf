package io.collab.core.doc;

import io.collab.core.crdt.ListChangeReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of an array. */
public final class YArrayEvent extends YEvent {

  private @Nullable List<ListOp> delta;

  YArrayEvent(YArray target, Transaction transaction) {
    super(target, transaction);
  }

  @Override
  public YArray target() {
    return (YArray) super.target();
  }

  /** The change from left to right; a trailing retain is left out. */
  public List<ListOp> delta() {
    List<ListOp> known = delta;
    if (known == null) {
      transaction().requireObserving();
      known = readDelta();
      delta = known;
    }
    return known;
  }

  private List<ListOp> readDelta() {
    YDoc doc = target().docOrFail();
    List<ListOp> ops = new ArrayList<>();
    ListChangeReader.read(
        target().branch(),
        doc.store(),
        transaction().changes(),
        new ListChangeReader.Sink() {
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
        });
    return Collections.unmodifiableList(ops);
  }
}
