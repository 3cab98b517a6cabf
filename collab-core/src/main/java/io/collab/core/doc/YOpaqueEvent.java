package io.collab.core.doc;

/** A change of a type that has no API of its own here; only target and path can be read. */
public final class YOpaqueEvent extends YEvent {

  YOpaqueEvent(YOpaqueType target, Transaction transaction) {
    super(target, transaction);
  }
}
