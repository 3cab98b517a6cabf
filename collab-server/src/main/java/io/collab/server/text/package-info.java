/**
 * Texts of a document as thin clients see them: revisions that are counted, operations that are
 * ordered against them, and the messages that tell of both.
 *
 * <p>Entry: {@link io.collab.server.text.TextRoots}. Knows the document and nothing of rooms,
 * sockets and storage; confined to the thread that uses the document.
 */
@NullMarked
package io.collab.server.text;

import org.jspecify.annotations.NullMarked;
