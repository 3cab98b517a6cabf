package io.collab.core.codec;

/** The info byte that every struct begins with. */
final class StructInfo {

  static final int GC = 0;
  static final int SKIP = 10;

  static final int KIND = 0x1f;
  static final int HAS_KEY = 0x20;
  static final int HAS_RIGHT_ORIGIN = 0x40;
  static final int HAS_ORIGIN = 0x80;

  private StructInfo() {}
}
