package io.collab.core.embedding;

// region shared-document
import io.collab.core.awareness.Awareness;
import io.collab.core.awareness.AwarenessEvent;
import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.sync.SyncMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One document and those who edit it now; speaks the protocol of y-websocket. Thread-safe. */
final class SharedDocument {

  /** A connection: sends one binary message, and must not block. */
  interface Peer {
    void send(byte[] message);
  }

  private static final int SYNC = 0;
  private static final int AWARENESS = 1;

  private final YDoc doc = YDoc.create(YDocOptions.defaults().withCleanUpFormatting(false));
  private final Awareness awareness = Awareness.create(doc.clientId());
  private final Map<Peer, Set<Long>> peers = new LinkedHashMap<>();

  SharedDocument() {
    awareness.setLocalState(null);
    awareness.onUpdate(this::passOnPresence);
    doc.onUpdate(
        event -> {
          // Store event.update() here; it is all that changed.
          byte[] message = sync(new SyncMessage.Update(event.update()));
          peers.keySet().stream().filter(p -> p != event.origin()).forEach(p -> p.send(message));
        });
  }

  synchronized void join(Peer peer) {
    peers.put(peer, new TreeSet<>());
    peer.send(sync(new SyncMessage.Step1(doc.stateVector())));
    if (!awareness.states().isEmpty()) {
      peer.send(presence(awareness.states().keySet()));
    }
  }

  /** Throws a DecodeException if {@code message} is malformed: close that connection. */
  synchronized void receive(Peer peer, byte[] message) {
    ByteReader in = new ByteReader(message);
    long type = in.readVarUint();
    if (type == SYNC) {
      SyncMessage sync = SyncMessage.read(in);
      if (sync instanceof SyncMessage.Step1 question) {
        byte[] lacking = doc.encodeStateAsUpdate(question.known());
        peer.send(sync(new SyncMessage.Step2(lacking)));
      } else if (sync instanceof SyncMessage.Step2 answer) {
        doc.applyUpdate(answer.update(), peer);
      } else if (sync instanceof SyncMessage.Update change) {
        doc.applyUpdate(change.update(), peer);
      }
    } else if (type == AWARENESS) {
      byte[] update = in.readVarBytes();
      for (AwarenessUpdate.Entry entry : AwarenessUpdate.decode(update).entries()) {
        peers.get(peer).add(entry.client());
      }
      awareness.applyUpdate(update, peer);
    }
  }

  synchronized void leave(Peer peer) {
    Set<Long> gone = peers.remove(peer);
    if (gone != null) {
      awareness.removeStates(gone, peer);
    }
  }

  private void passOnPresence(AwarenessEvent event) {
    List<Long> changed = new ArrayList<>(event.added());
    changed.addAll(event.updated());
    changed.addAll(event.removed());
    byte[] message = presence(changed);
    peers.keySet().stream().filter(p -> p != event.origin()).forEach(p -> p.send(message));
  }

  private byte[] presence(Iterable<Long> clients) {
    List<Long> shown = new ArrayList<>();
    clients.forEach(shown::add);
    ByteWriter out = new ByteWriter();
    out.writeVarUint(AWARENESS);
    out.writeVarBytes(awareness.encodeUpdate(shown));
    return out.toByteArray();
  }

  private static byte[] sync(SyncMessage message) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(SYNC);
    message.write(out);
    return out.toByteArray();
  }
}
// endregion
