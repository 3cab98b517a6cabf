package io.collab.core.position;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.Id;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON form of positions, as plain values. */
final class PositionJson {

  private static final String TYPE = "type";
  private static final String ROOT_NAME = "tname";
  private static final String ITEM = "item";
  private static final String ASSOC = "assoc";
  private static final String CLIENT = "client";
  private static final String CLOCK = "clock";

  private PositionJson() {}

  /** Unlike Yjs, keeps the name of a root whose name is empty. */
  static Map<String, Object> write(RelativePosition position) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(TYPE, position.type(), json);
    String rootName = position.rootName();
    if (rootName != null) {
      json.put(ROOT_NAME, rootName);
    }
    put(ITEM, position.item(), json);
    json.put(ASSOC, (long) position.association().assoc());
    return json;
  }

  private static void put(String member, @Nullable Id id, Map<String, Object> json) {
    if (id != null) {
      Map<String, Object> value = new LinkedHashMap<>();
      value.put(CLIENT, id.client());
      value.put(CLOCK, id.clock());
      json.put(member, value);
    }
  }

  static RelativePosition read(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> members)) {
      throw problem("A position has to be an object");
    }
    Id item = readId(ITEM, members);
    String rootName = readRootName(members);
    Id type = readId(TYPE, members);
    if (item == null && rootName == null && type == null) {
      throw problem("A position has to have one of the members item, tname and type");
    }
    return new RelativePosition(item, rootName, type, readAssociation(members));
  }

  private static @Nullable Id readId(String member, Map<?, ?> members) {
    Object value = members.get(member);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map<?, ?> id)) {
      throw problem("The member " + member + " of a position has to be an object");
    }
    return new Id(readNumber(member, CLIENT, id), readNumber(member, CLOCK, id));
  }

  private static long readNumber(String member, String part, Map<?, ?> id) {
    double number = id.get(part) instanceof Number found ? found.doubleValue() : Double.NaN;
    if (!(number >= 0 && number <= ByteReader.MAX_UINT && number == Math.rint(number))) {
      throw problem(
          "The " + part + " of " + member + " in a position has to be an integer below 2^53");
    }
    return (long) number;
  }

  private static @Nullable String readRootName(Map<?, ?> members) {
    Object value = members.get(ROOT_NAME);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw problem("The member tname of a position has to be a string");
  }

  private static Association readAssociation(Map<?, ?> members) {
    Object value = members.get(ASSOC);
    if (value == null) {
      return Association.RIGHT;
    }
    if (value instanceof Number assoc) {
      return Association.of(assoc.doubleValue() < 0);
    }
    throw problem("The member assoc of a position has to be a number");
  }

  /** A value has no offsets: all of it is where it begins. */
  private static DecodeException problem(String text) {
    return new DecodeException(text, 0);
  }
}
