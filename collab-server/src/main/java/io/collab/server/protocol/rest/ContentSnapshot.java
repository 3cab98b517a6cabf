package io.collab.server.protocol.rest;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.json.JsonReader;
import io.collab.server.text.TextMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text as a room told it.
 *
 * @param lastOp number of the last operation of the asking session that is in the text
 */
record ContentSnapshot(String epoch, long rev, Delta content, long lastOp) {

  static ContentSnapshot of(TextMessage snapshot) {
    Map<?, ?> members = members(snapshot);
    Delta content = Delta.fromValue(members.get("content"), DeltaLimits.TRUSTED);
    return new ContentSnapshot(
        snapshot.epoch(), snapshot.rev(), content, number(members.get("op")));
  }

  /** Number of the last operation of the session that a snapshot was made for. */
  static long lastOp(TextMessage snapshot) {
    return number(members(snapshot).get("op"));
  }

  private static Map<?, ?> members(TextMessage message) {
    return JsonReader.read(message.json()) instanceof Map<?, ?> members ? members : Map.of();
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** The revision as HTTP names it, with quotes. */
  String etag() {
    return etag(epoch, rev);
  }

  static String etag(String epoch, long rev) {
    return '"' + epoch + ':' + rev + '"';
  }

  /** Whether there is no text; a newline alone is what editors leave in an empty text. */
  boolean isEmpty() {
    return content.isEmpty() || content.equals(Delta.builder().insert("\n").build());
  }
}
