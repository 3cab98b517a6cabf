package io.collab.core.doc;

/** Kinds of shared types, numbered as encoded (Yjs 13.6, type refs). */
final class TypeRef {

  static final int ARRAY = 0;
  static final int MAP = 1;
  static final int TEXT = 2;
  static final int XML_ELEMENT = 3;
  static final int XML_FRAGMENT = 4;
  static final int XML_HOOK = 5;
  static final int XML_TEXT = 6;

  private TypeRef() {}
}
