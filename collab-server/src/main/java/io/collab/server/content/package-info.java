/**
 * The text of a document in other formats: deltas to plain text, Markdown and HTML, and back from
 * plain text and Markdown. Lines and inline formats are named as Quill names them.
 */
@NullMarked
package io.collab.server.content;

import org.jspecify.annotations.NullMarked;
