package io.collab.server.metrics;

import org.jspecify.annotations.Nullable;

/** What is counted. {@code docs/metrics.md} says when an operator looks at which. */
public enum Event {
  /** A turn of a room. */
  TURN("collab.turns", "Turns of rooms"),
  /** A message of a Yjs client with an edit or an answer to the server's question. */
  EDIT_YJS("collab.edits", "kind", "yjs", "Edits received"),
  /** An operation of a thin client, or a request that changes a document. */
  EDIT_THIN("collab.edits", "kind", "thin", "Edits received"),
  /** An edit, or a part of one, is not taken: it is under a client id of somebody else. */
  REFUSED_CLIENT_ID("collab.edits.refused", "reason", "client_id", "Edits not taken"),
  /** An edit is not taken: too many wait for the database. */
  REFUSED_STORAGE_FULL("collab.edits.refused", "reason", "storage_full", "Edits not taken"),
  /** A row is in the log. */
  ROW("collab.rows", "Rows committed"),
  /** A snapshot is in the database. */
  SNAPSHOT("collab.snapshots", "Snapshots made"),
  /** A document was not what its log adds up to. */
  DIVERGENCE("collab.divergences", "Open documents that were not what their log adds up to"),
  /** A message is handed to Redis. */
  BUS_SENT("collab.bus.messages", "result", "sent", "Messages between servers"),
  /** A message of another server was read. */
  BUS_RECEIVED("collab.bus.messages", "result", "received", "Messages between servers"),
  /** A message is not sent, since Redis does not answer or refuses it. */
  BUS_LOST("collab.bus.messages", "result", "lost", "Messages between servers"),
  /** A message of another server cannot be read. */
  BUS_CORRUPT("collab.bus.messages", "result", "corrupt", "Messages between servers"),
  /** A row of another server was read from the log. */
  BUS_HEALED("collab.bus.healed.rows", "Rows of other servers that were read from the log");

  private final String meter;
  private final @Nullable String tag;
  private final String value;
  private final String description;

  Event(String meter, String description) {
    this(meter, null, "", description);
  }

  Event(String meter, @Nullable String tag, String value, String description) {
    this.meter = meter;
    this.tag = tag;
    this.value = value;
    this.description = description;
  }

  /** Name of the meter, in parts with dots between them. */
  public String meter() {
    return meter;
  }

  /** What several events of one meter differ in; null if there is but one. */
  public @Nullable String tag() {
    return tag;
  }

  /** The value of {@link #tag()}. */
  public String value() {
    return value;
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }
}
