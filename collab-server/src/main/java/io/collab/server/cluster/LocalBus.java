package io.collab.server.cluster;

import io.collab.server.storage.DocumentName;
import io.collab.server.storage.LogPosition;

/** The bus of a server that is alone: there is nobody to tell. */
public final class LocalBus implements UpdateBus {

  /** Creates the bus. */
  public LocalBus() {}

  @Override
  public void publish(DocumentName document, LogPosition position, byte[] update) {}
}
