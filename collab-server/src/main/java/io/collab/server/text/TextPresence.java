package io.collab.server.text;

import io.collab.core.doc.AbsolutePosition;
import io.collab.core.encoding.DecodeException;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.position.RelativePosition;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a thin client shows of itself, and how that is an awareness state of a Yjs editor: there a
 * cursor is a pair of relative positions, as {@code y-quill} writes and draws them.
 *
 * @param name of the user; null for none
 * @param color as CSS writes it; null for none
 * @param index where the selection begins, in UTF-16 code units; -1 without a cursor
 * @param length of the selection
 * @param typing whether the user is typing
 */
public record TextPresence(
    @Nullable String name, @Nullable String color, int index, int length, boolean typing) {

  private static final String USER = "user";
  private static final String NAME = "name";
  private static final String COLOR = "color";
  private static final String CURSOR = "cursor";
  private static final String ANCHOR = "anchor";
  private static final String HEAD = "head";
  private static final String TYPING = "typing";

  /**
   * The state as awareness has it.
   *
   * @param root the text that the cursor is in
   * @param rev the revision, within reach, that the cursor was at
   */
  public String toAwareness(TextRoot root, long rev) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put(USER, user());
    state.put(CURSOR, index < 0 ? null : cursor(root, rev));
    state.put(TYPING, typing);
    return JsonWriter.write(state);
  }

  private Map<String, Object> user() {
    Map<String, Object> user = new LinkedHashMap<>();
    if (name != null) {
      user.put(NAME, name);
    }
    if (color != null) {
      user.put(COLOR, color);
    }
    return user;
  }

  private Map<String, Object> cursor(TextRoot root, long rev) {
    int anchor = root.toHead(rev, index);
    int head = root.toHead(rev, Math.addExact(index, length));
    Map<String, Object> cursor = new LinkedHashMap<>();
    cursor.put(ANCHOR, root.text().relativePosition(anchor).toJson());
    cursor.put(HEAD, root.text().relativePosition(head).toJson());
    return cursor;
  }

  /**
   * A client of the document as thin clients see it.
   *
   * @param state its awareness state
   * @param root the text in which they look for its cursor
   */
  public static Map<String, @Nullable Object> describe(long client, String state, TextRoot root) {
    Map<?, ?> members = JsonReader.read(state) instanceof Map<?, ?> map ? map : Map.of();
    Map<?, ?> user = members.get(USER) instanceof Map<?, ?> map ? map : Map.of();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", client);
    shown.put(USER, new TextPresence(text(user, NAME), text(user, COLOR), -1, 0, false).user());
    shown.put(CURSOR, members.get(CURSOR) instanceof Map<?, ?> cursor ? place(cursor, root) : null);
    shown.put(TYPING, Boolean.TRUE.equals(members.get(TYPING)));
    return shown;
  }

  private static @Nullable String text(Map<?, ?> members, String key) {
    return members.get(key) instanceof String text ? text : null;
  }

  private static @Nullable Map<String, Object> place(Map<?, ?> cursor, TextRoot root) {
    int anchor = index(cursor.get(ANCHOR), root);
    int head = index(cursor.get(HEAD), root);
    if (anchor < 0 || head < 0) {
      return null;
    }
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("index", (long) Math.min(anchor, head));
    place.put("length", (long) Math.abs(head - anchor));
    return place;
  }

  /** Where a relative position is; -1 if it is not in this text. */
  private static int index(@Nullable Object json, TextRoot root) {
    if (json == null) {
      return -1;
    }
    try {
      AbsolutePosition position = root.doc().resolve(RelativePosition.fromJson(json));
      return position == null || position.type() != root.text() ? -1 : position.index();
    } catch (DecodeException e) {
      return -1;
    }
  }
}
