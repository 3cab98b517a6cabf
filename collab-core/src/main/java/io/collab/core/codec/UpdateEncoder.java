package io.collab.core.codec;

import io.collab.core.encoding.ByteReader;
import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes an update field by field: {@link #writeClientCount}; for each client in descending order
 * {@link #beginClient} and its structs; {@link #writeDeleteSet}; {@link #toByteArray}.
 *
 * <p>Ids, clocks and lengths are from 0 to 2<sup>53</sup> - 1; {@link IllegalArgumentException}
 * otherwise. Not thread-safe.
 *
 * <p>Source: Yjs 13.6, src/utils/UpdateEncoder.js.
 */
public abstract sealed class UpdateEncoder permits UpdateEncoderV1, UpdateEncoderV2 {

  UpdateEncoder() {}

  /** Returns an encoder of a version 1 update. */
  public static UpdateEncoder v1() {
    return new UpdateEncoderV1();
  }

  /** Returns an encoder of a version 2 update. */
  public static UpdateEncoder v2() {
    return new UpdateEncoderV2();
  }

  /** Writes how many clients follow. */
  public abstract void writeClientCount(long count);

  /** Begins the structs of one client, of which there are {@code structCount}. */
  public abstract void beginClient(long structCount, long client, long clock);

  /** Writes an info byte. */
  public abstract void writeInfo(int info);

  /** Writes an origin. */
  public abstract void writeLeftId(long client, long clock);

  /** Writes a right origin. */
  public abstract void writeRightId(long client, long clock);

  /** Writes whether a root name follows (as a string), or else a parent's id. */
  public abstract void writeParentInfo(boolean isRoot);

  /** Writes the id of the item that holds the parent. */
  public abstract void writeParentId(long client, long clock);

  /** Writes a root name, a map key, a text, the JSON of a list element, or the id of a document. */
  public abstract void writeString(String text);

  /** Writes the key of an attribute or the name of an XML type. */
  public abstract void writeKey(String key);

  /** Writes the number of a shared type's kind. */
  public abstract void writeTypeRef(int typeRef);

  /** Writes the length of a GC struct or of deleted content, or a number of list elements. */
  public abstract void writeLen(long length);

  /** Writes the length of a Skip struct. */
  public abstract void writeSkipLen(long length);

  /** Writes a list element or a document's options. */
  public abstract void writeAny(@Nullable Object value);

  /**
   * Writes an embed or the value of an attribute: as JSON text in version 1, as any in version 2.
   */
  public abstract void writeJson(@Nullable Object value);

  /** Writes the count of bytes and the bytes. */
  public abstract void writeBytes(byte[] bytes);

  /** Writes the deletions. Nothing may follow. */
  public abstract void writeDeleteSet(DeleteSet deletes);

  /** Ends the update and returns its bytes. Call once. */
  public abstract byte[] toByteArray();

  // ---------------------------------------------------------------- without knowing how many

  /** Begins the structs of one client, instead of {@link #beginClient}. */
  abstract void openClient(long client, long clock);

  /** Ends the structs of the client, of which there were {@code structCount}. */
  abstract void closeClient(long structCount);

  /** Ends an update that was not begun with {@link #writeClientCount}; returns its bytes. */
  abstract byte[] finish(long clientCount, DeleteSet deletes);

  /** Writes a text as {@link #writeString}: {@code bytes} bytes of UTF-8 in {@code source}. */
  abstract void writeText(ByteReader source, int start, int bytes);
}
