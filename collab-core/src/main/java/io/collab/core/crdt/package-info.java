/**
 * The kernel: items and their order, and everything that changes them.
 *
 * <p>Links, lengths and flags of an item are written by integration, splitting, joining, deletion
 * and garbage collection, and by nobody else; that is why they share one package and their fields
 * are package-private. {@link io.collab.core.crdt.StructStore} holds a document's structs, {@link
 * io.collab.core.crdt.Branch} is the kernel's view of one shared type, {@link
 * io.collab.core.crdt.Changes} is what one transaction did. Not exported: {@code
 * io.collab.core.doc} is the public face. Vocabulary and behaviour follow Yjs 13.6 (its
 * INTERNALS.md is the best introduction).
 *
 * <p>Not thread-safe: all objects of one document are confined to one thread at a time.
 */
@NullMarked
package io.collab.core.crdt;

import org.jspecify.annotations.NullMarked;
