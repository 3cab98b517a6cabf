package io.collab.server.room;

import io.collab.server.text.TextMessage;

/** How it stands with saving, as thin clients are told. */
enum StorageStatus {
  /** Edits are saved as they come. */
  OK,
  /** Edits are taken and wait for the database. */
  WAITING,
  /** So many edits wait that no more are taken. */
  FULL;

  boolean isReadOnly() {
    return this == FULL;
  }

  TextMessage message() {
    return switch (this) {
      case OK -> TextMessage.status(false, false, null);
      case WAITING ->
          TextMessage.status(
              false, true, "The database does not answer. Edits are kept and saved later.");
      case FULL ->
          TextMessage.status(
              true,
              true,
              "The database has not answered for so long that no more edits are taken. Wait.");
    };
  }
}
