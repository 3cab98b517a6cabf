package io.collab.server.protocol.rest;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.json.JsonReader;
import io.collab.server.text.TextMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text as a room told it.
 *
 * @param place what every server calls the revision; null if none does yet
 * @param lastOp number of the last operation of the asking session that is in the text
 */
record ContentSnapshot(String epoch, long rev, @Nullable String place, Delta content, long lastOp) {

  /** What an answer says that has a snapshot, and maybe the name of its place. */
  static ContentSnapshot of(List<TextMessage> answer) {
    TextMessage snapshot =
        answer.stream()
            .filter(m -> m.type().equals(TextMessage.SNAPSHOT))
            .findFirst()
            .orElseThrow();
    Map<?, ?> members = members(snapshot);
    Delta content = Delta.fromValue(members.get("content"), DeltaLimits.TRUSTED);
    return new ContentSnapshot(
        snapshot.epoch(), snapshot.rev(), place(answer), content, number(members.get("op")));
  }

  /** What every server calls the last revision of an answer; null if none does yet. */
  static @Nullable String place(List<TextMessage> answer) {
    return answer.stream()
        .map(message -> members(message).get("place"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .orElse(null);
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
    return etag(epoch, rev, place);
  }

  /** By the name that every server understands, if there is one. */
  static String etag(String epoch, long rev, @Nullable String place) {
    return '"' + (place == null ? epoch + ':' + rev : place) + '"';
  }

  /** Whether there is no text; a newline alone is what editors leave in an empty text. */
  boolean isEmpty() {
    return content.isEmpty() || content.equals(Delta.builder().insert("\n").build());
  }
}
