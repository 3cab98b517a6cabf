package io.collab.server.text;

import io.collab.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to a thin client. {@code docs/protocol} describes each of them. Immutable; many clients
 * are sent the same one.
 */
public final class TextMessage {

  /** Type of the whole text. */
  public static final String SNAPSHOT = "snapshot";

  private static final String RESUMED = "resumed";
  private static final String OP = "op";

  /** Type of what says that an operation is ordered. */
  public static final String ACK = "ack";

  /** Type of what says that operations are on disk. */
  public static final String SAVED = "saved";

  private static final String PLACE = "place";
  private static final String STATUS = "status";
  private static final String PRESENCE = "presence";
  private static final String ERROR = "error";

  private final String type;
  private final String epoch;
  private final long rev;
  private final String json;
  private final @Nullable TextProblem problem;

  /** Encoded when the first one wants it; whoever else does it meanwhile gets the same. */
  private volatile byte @Nullable [] utf8;

  private TextMessage(
      String type, String epoch, long rev, String json, @Nullable TextProblem problem) {
    this.type = type;
    this.epoch = epoch;
    this.rev = rev;
    this.json = json;
    this.problem = problem;
  }

  /** The answer to a ping, and what is sent when nothing else was for a while. */
  public static final TextMessage PONG =
      new TextMessage("pong", "", -1, "{\"type\":\"pong\"}", null);

  /** What it is. */
  public String type() {
    return type;
  }

  /**
   * The run of the room, in messages that name it, before all others that count in it; else empty.
   */
  public String epoch() {
    return epoch;
  }

  /**
   * The revision that a client has with this message and all before it; -1 if the message says
   * nothing of revisions.
   */
  public long rev() {
    return rev;
  }

  /** The message. */
  public String json() {
    return json;
  }

  /** The message in UTF-8; shared, must not be modified. */
  public byte[] utf8() {
    byte[] known = utf8;
    if (known == null) {
      known = json.getBytes(StandardCharsets.UTF_8);
      utf8 = known;
    }
    return known;
  }

  /** What is wrong, if it is an error; else null. */
  public @Nullable TextProblem problem() {
    return problem;
  }

  /**
   * The whole text.
   *
   * @param contentJson a delta of inserts
   * @param op the last operation of the client that is in the text
   * @param saved the last operation of the client that is on disk
   */
  static TextMessage snapshot(
      String epoch, long rev, String contentJson, long op, long saved, boolean readOnly) {
    Map<String, Object> members = point(SNAPSHOT, epoch, rev, op, saved, readOnly);
    String head = JsonWriter.write(members);
    // The content is encoded once for all who ask at the same revision.
    String json = head.substring(0, head.length() - 1) + ",\"content\":" + contentJson + "}";
    return new TextMessage(SNAPSHOT, epoch, rev, json, null);
  }

  static TextMessage resumed(
      String epoch, long rev, @Nullable String place, long op, long saved, boolean readOnly) {
    Map<String, Object> members = point(RESUMED, epoch, rev, op, saved, readOnly);
    if (place != null) {
      members.put(PLACE, place);
    }
    return new TextMessage(RESUMED, epoch, rev, JsonWriter.write(members), null);
  }

  private static Map<String, Object> point(
      String type, String epoch, long rev, long op, long saved, boolean readOnly) {
    Map<String, Object> members = members(type);
    members.put("epoch", epoch);
    members.put("rev", rev);
    members.put("op", op);
    members.put("saved", saved);
    members.put("readOnly", readOnly);
    return members;
  }

  static TextMessage op(long rev, List<?> delta) {
    Map<String, Object> members = members(OP);
    members.put("rev", rev);
    members.put("delta", delta);
    return of(OP, rev, members);
  }

  static TextMessage ack(long op, long rev, @Nullable List<?> correction) {
    Map<String, Object> members = members(ACK);
    members.put("op", op);
    members.put("rev", rev);
    if (correction != null) {
      members.put("correction", correction);
    }
    return of(ACK, rev, members);
  }

  /** An operation, and what has become of it in the text, for who may not know that. */
  static TextMessage ackWithDelta(long op, long rev, List<?> delta) {
    Map<String, Object> members = members(ACK);
    members.put("op", op);
    members.put("rev", rev);
    members.put("delta", delta);
    return of(ACK, rev, members);
  }

  /** An acknowledgement for a client that may be in another epoch. */
  TextMessage within(String epoch) {
    String json = this.json.substring(0, this.json.length() - 1);
    return new TextMessage(
        type, "", rev, json + ",\"epoch\":" + JsonWriter.write(epoch) + "}", null);
  }

  /** What every server calls the text at revision {@code rev}. */
  public static TextMessage place(long rev, String place) {
    Map<String, Object> members = members(PLACE);
    members.put("rev", rev);
    members.put(PLACE, place);
    return of(PLACE, rev, members);
  }

  /**
   * The operations of the client up to {@code op} are on disk.
   *
   * @param seq the row of the log that holds the last of them; 0 if it is not known any more
   */
  public static TextMessage saved(long op, long seq) {
    Map<String, Object> members = members(SAVED);
    members.put("op", op);
    if (seq > 0) {
      members.put("seq", seq);
    }
    return of(SAVED, -1, members);
  }

  /** Whether operations are taken, and whether they are saved at once. */
  public static TextMessage status(boolean readOnly, boolean waiting, @Nullable String reason) {
    Map<String, Object> members = members(STATUS);
    members.put("readOnly", readOnly);
    members.put("storage", waiting ? "waiting" : "ok");
    if (reason != null) {
      members.put("reason", reason);
    }
    return of(STATUS, -1, members);
  }

  /** Who is where. */
  public static TextMessage presence(
      List<Map<String, @Nullable Object>> clients, List<Long> gone, long version) {
    Map<String, Object> members = members(PRESENCE);
    members.put("clients", clients);
    members.put("gone", gone);
    members.put("version", version);
    return of(PRESENCE, -1, members);
  }

  /**
   * Something is wrong.
   *
   * @param op the operation it is about; 0 if it is not about one
   */
  public static TextMessage error(TextProblem problem, long op) {
    Map<String, Object> members = members(ERROR);
    members.put("code", problem.code().wire());
    members.put("message", problem.message());
    if (problem.path() != null) {
      members.put("path", problem.path());
    }
    if (op > 0) {
      members.put("op", op);
    }
    members.put("fatal", problem.code().isFatal());
    return new TextMessage(ERROR, "", -1, JsonWriter.write(members), problem);
  }

  private static Map<String, Object> members(String type) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    return members;
  }

  private static TextMessage of(String type, long rev, Map<String, Object> members) {
    return new TextMessage(type, "", rev, JsonWriter.write(members), null);
  }
}
