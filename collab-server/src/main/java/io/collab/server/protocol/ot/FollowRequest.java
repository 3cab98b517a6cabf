package io.collab.server.protocol.ot;

import io.collab.server.room.Hello;
import io.collab.server.transport.Query;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where a client follows a text, and for how long.
 *
 * @param waitMillis how long to wait for something new
 */
record FollowRequest(Hello hello, long waitMillis) {

  private static final long MAX_WAIT_MILLIS = 30_000;

  /**
   * Reads the query of a request.
   *
   * @param lastEventId {@code epoch:rev}, which counts more than the query; null for none
   */
  static FollowRequest of(Query query, @Nullable String lastEventId, boolean stream)
      throws MessageException {
    Map<String, Object> members = new LinkedHashMap<>();
    putIfThere(members, "session", query);
    putIfThere(members, "root", query);
    putIfThere(members, "epoch", query);
    putIfThere(members, "place", query);
    Fields fields = Fields.of(members, "");
    String epoch = members.containsKey("epoch") ? fields.text("epoch", 64) : null;
    long rev = query.number("rev", Fields.MAX_WHOLE, 0);
    if (lastEventId != null) {
      int colon = lastEventId.lastIndexOf(':');
      epoch = colon < 0 ? null : lastEventId.substring(0, colon);
      rev = colon < 0 ? 0 : revision(lastEventId.substring(colon + 1));
    }
    Hello hello =
        new Hello(
            fields.session(),
            fields.root(),
            epoch,
            rev,
            lastEventId == null ? fields.place() : null,
            query.number("saved", Fields.MAX_WHOLE, -1),
            query.number("presence", Fields.MAX_WHOLE, stream ? 0 : -1),
            stream,
            true);
    return new FollowRequest(hello, query.number("wait", MAX_WAIT_MILLIS, 0));
  }

  private static void putIfThere(Map<String, Object> members, String name, Query query) {
    String value = query.get(name);
    if (value != null) {
      members.put(name, value);
    }
  }

  private static long revision(String text) throws MessageException {
    try {
      return Math.max(0, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new MessageException("Last-Event-ID", "must be an epoch, a colon and a revision");
    }
  }
}
