package io.collab.core.crdt;

import io.collab.core.encoding.Undefined;
import io.collab.core.json.JsonReader;
import org.jspecify.annotations.Nullable;

/** Values of JSON content: JSON texts written by old Yjs releases, which are kept as they came. */
final class JsonText {

  private static final String UNDEFINED = "undefined";

  private JsonText() {}

  /** The value of a stored text; texts are checked when an update is decoded. */
  static @Nullable Object parse(@Nullable Object text) {
    return text instanceof String json && !json.equals(UNDEFINED)
        ? JsonReader.read(json)
        : Undefined.INSTANCE;
  }
}
