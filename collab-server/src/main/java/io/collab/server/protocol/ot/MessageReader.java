package io.collab.server.protocol.ot;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaFormatException;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.encoding.DecodeException;
import io.collab.core.json.JsonReader;
import io.collab.server.text.Operation;
import io.collab.server.text.TextPresence;
import io.collab.server.text.TextProblem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of thin clients. Accepts exactly what the schemas in {@code docs/protocol}
 * accept; members that they do not name are ignored.
 */
final class MessageReader {

  private static final int MAX_NESTING = 40;
  private static final int MAX_EPOCH = 64;
  private static final int MAX_USER_NAME = 100;
  private static final int MAX_COLOR = 32;
  private static final long MAX_INDEX = 1L << 30;

  private MessageReader() {}

  /** The object that {@code bytes} are in JSON. */
  static Fields object(byte[] bytes) throws MessageException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Fields.of(new JsonReader(MAX_NESTING).parse(text), "");
    } catch (CharacterCodingException e) {
      throw new MessageException("", "must be UTF-8");
    } catch (DecodeException e) {
      throw new MessageException("", "must be JSON, but is not: " + e.getMessage());
    }
  }

  /** Reads a message whose type it tells itself. */
  static ClientMessage read(byte[] bytes) throws MessageException {
    Fields message = object(bytes);
    Object type = message.get("type");
    if (!(type instanceof String name)) {
      throw new MessageException("/type", "must be a string");
    }
    return switch (name) {
      case "hello" -> hello(message);
      case "op" -> op(message);
      case "presence" -> presence(message);
      case "ping" -> new ClientMessage.Ping();
      default ->
          throw new MessageException(
              new TextProblem(
                  TextProblem.Code.UNKNOWN_TYPE,
                  "This server does not know messages of this type. It knows hello, op, presence"
                      + " and ping.",
                  "/type"));
    };
  }

  private static ClientMessage hello(Fields message) throws MessageException {
    long protocol = message.whole("protocol", 1, Fields.MAX_WHOLE);
    String session = message.session();
    String root = message.root();
    boolean resumes = message.has("epoch") || message.has("rev");
    return new ClientMessage.Hello(
        protocol,
        session,
        root,
        resumes ? message.text("epoch", MAX_EPOCH) : null,
        resumes ? message.whole("rev", 0, Fields.MAX_WHOLE) : 0);
  }

  static ClientMessage.Op op(Fields message) throws MessageException {
    return new ClientMessage.Op(
        new Operation(
            message.text("epoch", MAX_EPOCH),
            message.whole("rev", 0, Fields.MAX_WHOLE),
            message.place(),
            message.whole("op", 1, Fields.MAX_WHOLE),
            delta(message),
            Operation.Condition.NONE));
  }

  private static Delta delta(Fields message) throws MessageException {
    if (!(message.get("delta") instanceof java.util.List<?> ops)) {
      throw new MessageException("/delta", "must be an array of operations");
    }
    try {
      return Delta.fromValue(ops, DeltaLimits.DEFAULT);
    } catch (DeltaFormatException e) {
      DeltaFormatException there = e.within("/delta");
      throw new MessageException(
          new TextProblem(TextProblem.Code.MALFORMED, there.getMessage() + ".", there.path()));
    }
  }

  static ClientMessage.Presence presence(Fields message) throws MessageException {
    long rev = message.has("rev") ? message.whole("rev", 0, Fields.MAX_WHOLE) : -1;
    if (!message.has("state")) {
      throw new MessageException("/state", "must be there; null if the user is gone");
    }
    return new ClientMessage.Presence(rev, state(message));
  }

  private static @Nullable TextPresence state(Fields message) throws MessageException {
    if (message.get("state") == null) {
      return null;
    }
    Fields state = Fields.of(message.get("state"), "/state");
    Fields user = state.object("user");
    Fields cursor = state.get("cursor") == null ? null : state.object("cursor");
    return new TextPresence(
        user == null ? null : user.optionalText("name", MAX_USER_NAME),
        user == null ? null : user.optionalText("color", MAX_COLOR),
        cursor == null ? -1 : (int) cursor.whole("index", 0, MAX_INDEX),
        cursor == null || !cursor.has("length") ? 0 : (int) cursor.whole("length", 0, MAX_INDEX),
        state.truth("typing"));
  }
}
