package io.collab.core.doc;

import java.util.Map;

/** Kinds of shared types, numbered as encoded (Yjs 13.6, type refs). */
final class TypeRef {

  static final int ARRAY = 0;
  static final int MAP = 1;
  static final int TEXT = 2;
  static final int XML_ELEMENT = 3;
  static final int XML_FRAGMENT = 4;
  static final int XML_HOOK = 5;
  static final int XML_TEXT = 6;

  private static final Map<Class<? extends YType>, Integer> OF_CLASS =
      Map.of(
          YArray.class,
          ARRAY,
          YMap.class,
          MAP,
          YText.class,
          TEXT,
          YXmlElement.class,
          XML_ELEMENT,
          YXmlFragment.class,
          XML_FRAGMENT,
          YXmlText.class,
          XML_TEXT);

  private TypeRef() {}

  /**
   * The kind of root that {@code type} is the class of.
   *
   * @throws IllegalArgumentException if roots are never of this class
   */
  static int of(Class<? extends YType> type) {
    Integer ref = OF_CLASS.get(type);
    if (ref == null) {
      throw new IllegalArgumentException("No root is declared as a " + type.getSimpleName());
    }
    return ref;
  }
}
