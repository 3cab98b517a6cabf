/**
 * Shared documents that any Yjs client can edit: the document model, its wire formats and presence.
 *
 * <p>Requires nothing at run time. It opens no file, no socket and no thread; who embeds it decides
 * where bytes come from and go to.
 */
module io.collab.core {
  requires static org.jspecify;

  exports io.collab.core.author;
  exports io.collab.core.awareness;
  exports io.collab.core.change;
  exports io.collab.core.delta;
  exports io.collab.core.doc;
  exports io.collab.core.encoding;
  exports io.collab.core.event;
  exports io.collab.core.id;
  exports io.collab.core.ot;
  exports io.collab.core.position;
  exports io.collab.core.snapshot;
  exports io.collab.core.sync;
  exports io.collab.core.undo;
  exports io.collab.core.update;
}
