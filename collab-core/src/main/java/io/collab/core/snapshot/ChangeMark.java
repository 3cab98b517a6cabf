package io.collab.core.snapshot;

import io.collab.core.id.Id;
import java.util.Map;

/**
 * Says how text is marked that was added or removed between two snapshots: the value of its
 * attribute {@link #ATTRIBUTE}.
 *
 * <p>Neighbouring pieces of text are one operation if the value is a map whose {@code "user"} is
 * the client id of the piece and whose {@code "type"} is the {@link Change#label label} of its
 * change, as with {@link #BY_CLIENT}. All other marked pieces are operations of their own.
 */
@FunctionalInterface
public interface ChangeMark {

  /** The attribute that marks added and removed text. */
  String ATTRIBUTE = "ychange";

  /** Marks text with what happened to it: {@code {"type": "added"}}. */
  ChangeMark BY_TYPE = (change, unit) -> Map.of("type", change.label());

  /** Marks text with what happened and who wrote it: {@code {"user": 17, "type": "added"}}. */
  ChangeMark BY_CLIENT = (change, unit) -> Map.of("user", unit.client(), "type", change.label());

  /**
   * Returns the value for a piece of text.
   *
   * @param change what happened to it
   * @param unit its first code unit; the client is the author of the text, also of text that
   *     somebody else removed
   */
  Object of(Change change, Id unit);
}
