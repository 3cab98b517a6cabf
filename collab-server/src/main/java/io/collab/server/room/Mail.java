package io.collab.server.room;

/** Something a room is to deal with, opened by the room's turn. */
@FunctionalInterface
interface Mail {

  /** Deals with it. Called inside a turn, so whatever the room holds may be touched. */
  void open(Room room);

  /** Called instead of {@link #open} when the room is over first. */
  default void missed(CloseCode code, String reason) {}

  /** Whether it has to wait until the document is loaded. */
  default boolean needsDocument() {
    return false;
  }
}
