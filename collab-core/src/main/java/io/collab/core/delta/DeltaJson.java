package io.collab.core.delta;

import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.json.JsonReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deltas as JSON. */
final class DeltaJson {

  private static final List<String> KINDS = List.of("insert", "retain", "delete");
  private static final String ATTRIBUTES = "attributes";

  private final DeltaLimits limits;
  private final List<Op> ops = new ArrayList<>();
  private long length;

  private DeltaJson(DeltaLimits limits) {
    this.limits = limits;
  }

  static Delta read(String json, DeltaLimits limits) {
    @Nullable Object value;
    try {
      value = new JsonReader(DecodeLimits.HIGHEST_NESTING).parse(json);
    } catch (DecodeException e) {
      DeltaFormatException malformed =
          new DeltaFormatException("", "must be JSON, but is not: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
    return read(value, limits);
  }

  static Delta read(@Nullable Object value, DeltaLimits limits) {
    if (value instanceof Map<?, ?> delta && delta.containsKey("ops")) {
      return new DeltaJson(limits).readOps(delta.get("ops"), "/ops");
    }
    return new DeltaJson(limits).readOps(value, "");
  }

  private Delta readOps(@Nullable Object value, String path) {
    if (!(value instanceof List<?> list)) {
      throw new DeltaFormatException(path, "must be an array of operations");
    }
    if (list.size() > limits.maxOps()) {
      throw new DeltaFormatException(
          path,
          "must have at most %,d operations, not %,d".formatted(limits.maxOps(), list.size()));
    }
    int index = 0;
    for (Object element : list) {
      readOp(element, path + "/" + index);
      index++;
    }
    return Delta.of(ops);
  }

  private void readOp(@Nullable Object value, String path) {
    if (!(value instanceof Map<?, ?> op)) {
      throw new DeltaFormatException(path, "must be an object");
    }
    List<String> kinds = KINDS.stream().filter(op::containsKey).toList();
    if (kinds.size() != 1) {
      throw new DeltaFormatException(path, "must have one of insert, retain and delete");
    }
    String kind = kinds.get(0);
    Object content = op.get(kind);
    String contentPath = path + "/" + kind;
    switch (kind) {
      case "insert" -> readInsert(content, contentPath, readAttributes(op, path));
      case "retain" -> readRetain(content, contentPath, readAttributes(op, path));
      default -> {
        int units = readLength(content, contentPath);
        if (units > 0) {
          add(new Op.Delete(units), contentPath);
        }
      }
    }
  }

  private void readInsert(
      @Nullable Object content, String path, Map<String, @Nullable Object> attributes) {
    if (content instanceof Map<?, ?> embed && !embed.isEmpty()) {
      add(new Op.Insert(plain(embed, path), attributes), path);
    } else if (!(content instanceof String text)) {
      throw new DeltaFormatException(path, "must be a string, or an object that is not empty");
    } else if (!text.isEmpty()) {
      add(new Op.Insert(text, attributes), path);
    }
  }

  private void readRetain(
      @Nullable Object content, String path, Map<String, @Nullable Object> attributes) {
    if (content instanceof Map<?, ?> embed) {
      if (embed.size() != 1) {
        throw new DeltaFormatException(path, "must have the type of the embed as its only member");
      }
      Map.Entry<String, @Nullable Object> change = plain(embed, path).entrySet().iterator().next();
      add(new Op.RetainEmbed(change.getKey(), change.getValue(), attributes), path);
      return;
    }
    int units = readLength(content, path);
    if (units > 0) {
      add(new Op.Retain(units, attributes), path);
    }
  }

  private static int readLength(@Nullable Object value, String path) {
    if (value instanceof Number number) {
      double units = number.doubleValue();
      if (units >= 0 && units <= Integer.MAX_VALUE && units == Math.rint(units)) {
        return (int) units;
      }
    }
    throw new DeltaFormatException(path, "must be a whole number from 0 to 2147483647");
  }

  private Map<String, @Nullable Object> readAttributes(Map<?, ?> op, String path) {
    Object attributes = op.get(ATTRIBUTES);
    if (attributes == null) {
      return Map.of();
    }
    if (!(attributes instanceof Map<?, ?> members)) {
      throw new DeltaFormatException(path + "/" + ATTRIBUTES, "must be an object");
    }
    return plain(members, path + "/" + ATTRIBUTES);
  }

  private Map<String, @Nullable Object> plain(Map<?, ?> members, String path) {
    requireNesting(members, limits.maxNesting(), path);
    try {
      return FrozenValues.plain(members);
    } catch (IllegalArgumentException e) {
      DeltaFormatException malformed = new DeltaFormatException(path, "must be JSON");
      malformed.initCause(e);
      throw malformed;
    }
  }

  private static void requireNesting(@Nullable Object value, int maxNesting, String path) {
    Collection<?> inner =
        value instanceof Map<?, ?> map
            ? map.values()
            : value instanceof List<?> list ? list : List.of();
    if (maxNesting <= 0 && inner.stream().anyMatch(DeltaJson::isNested)) {
      throw new DeltaFormatException(path, "must not be nested so deep");
    }
    inner.forEach(element -> requireNesting(element, maxNesting - 1, path));
  }

  private static boolean isNested(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  private void add(Op op, String path) {
    length += op.length();
    if (length > limits.maxLength()) {
      throw new DeltaFormatException(
          path, "goes beyond the %,d units of a delta".formatted(limits.maxLength()));
    }
    ops.add(op);
  }

  static Map<String, @Nullable Object> write(Op op) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (op instanceof Op.Insert insert) {
      members.put("insert", insert.content());
    } else if (op instanceof Op.Retain retain) {
      members.put("retain", (long) retain.length());
    } else if (op instanceof Op.RetainEmbed retain) {
      members.put("retain", Collections.singletonMap(retain.type(), retain.change()));
    } else {
      members.put("delete", (long) op.length());
    }
    Map<String, @Nullable Object> attributes = Attributes.of(op);
    if (!attributes.isEmpty()) {
      members.put(ATTRIBUTES, attributes);
    }
    return Collections.unmodifiableMap(members);
  }
}
