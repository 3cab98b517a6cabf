package io.collab.core.doc;

/** A change of a root that nobody has declared; only target and path can be read. */
public final class YUndeclaredRootEvent extends YEvent {

  YUndeclaredRootEvent(YUndeclaredRoot target, Transaction transaction) {
    super(target, transaction);
  }
}
