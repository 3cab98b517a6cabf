package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/** An item whose content is an object: most items have none, and need not have a field for it. */
final class PayloadItem extends Item {

  private @Nullable Object payload;

  PayloadItem(Client client, long clock, int length, byte kind, Object payload) {
    super(client, clock, length, kind);
    this.payload = payload;
  }

  @Override
  @Nullable Object payload() {
    return payload;
  }

  /** Puts another object of the same kind in the place of the content. */
  void replacePayload(Object replacement) {
    payload = replacement;
  }

  @Override
  void dropContent() {
    super.dropContent();
    payload = null;
  }
}
