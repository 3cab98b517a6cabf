/**
 * The bytes of lib0, on which every Yjs format stands: variable-length integers, strings, values of
 * any JSON-like type and run-length encoded columns, with limits and errors that name the offset.
 *
 * <p>Start with {@link io.collab.core.encoding.ByteReader} and {@link
 * io.collab.core.encoding.ByteWriter}. What the bytes of an update mean is not known here.
 *
 * <p>Source of the formats: lib0 0.2, encoding.js and decoding.js.
 */
@NullMarked
package io.collab.core.encoding;

import org.jspecify.annotations.NullMarked;
