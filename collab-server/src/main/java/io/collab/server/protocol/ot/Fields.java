package io.collab.server.protocol.ot;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object, read with their names in what is wrong with them. */
final class Fields {

  /** The largest whole number that every JSON reader holds exactly. */
  static final long MAX_WHOLE = (1L << 53) - 1;

  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{8,64}");
  private static final int MAX_NAME = 255;

  private static final int MAX_PLACE = 64;
  private final Map<?, ?> members;
  private final String path;

  private Fields(Map<?, ?> members, String path) {
    this.members = members;
    this.path = path;
  }

  /** The members of {@code value}, which stands at {@code path}. */
  static Fields of(@Nullable Object value, String path) throws MessageException {
    if (value instanceof Map<?, ?> members) {
      return new Fields(members, path);
    }
    throw new MessageException(path, "must be an object");
  }

  @Nullable Object get(String name) {
    return members.get(name);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  String path(String name) {
    return path + "/" + name;
  }

  /** The object under {@code name}; null if there is none. */
  @Nullable Fields object(String name) throws MessageException {
    return members.containsKey(name) ? of(members.get(name), path(name)) : null;
  }

  String text(String name, int maxLength) throws MessageException {
    if (members.get(name) instanceof String text
        && !text.isEmpty()
        && text.codePointCount(0, text.length()) <= maxLength) {
      return text;
    }
    throw new MessageException(path(name), "must be a string of 1 to " + maxLength + " characters");
  }

  /** A text; null if it is not given. */
  @Nullable String optionalText(String name, int maxLength) throws MessageException {
    return members.containsKey(name) ? text(name, maxLength) : null;
  }

  /** What every server calls a revision; null if the client does not know, which may be empty. */
  @Nullable String place() throws MessageException {
    return "".equals(members.get("place")) ? null : optionalText("place", MAX_PLACE);
  }

  String session() throws MessageException {
    if (members.get("session") instanceof String text && SESSION.matcher(text).matches()) {
      return text;
    }
    throw new MessageException(
        path("session"), "must be a string of 8 to 64 letters, digits, _ and -");
  }

  /** The name of the text, or {@code content} if none is given. */
  String root() throws MessageException {
    if (!members.containsKey("root")) {
      return ThinApi.DEFAULT_ROOT;
    }
    String root = text("root", MAX_NAME);
    if (root.codePoints().anyMatch(Character::isISOControl)) {
      throw new MessageException(path("root"), "must not have control characters");
    }
    return root;
  }

  long whole(String name, long min, long max) throws MessageException {
    if (members.get(name) instanceof Number number) {
      double value = number.doubleValue();
      if (value >= min && value <= max && value == Math.rint(value)) {
        return (long) value;
      }
    }
    throw new MessageException(path(name), "must be a whole number from " + min + " to " + max);
  }

  boolean truth(String name) throws MessageException {
    if (!members.containsKey(name)) {
      return false;
    }
    if (members.get(name) instanceof Boolean truth) {
      return truth;
    }
    throw new MessageException(path(name), "must be true or false");
  }
}
