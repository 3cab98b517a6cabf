package io.collab.core.doc;

import org.automerge.AmValue;
import org.automerge.ChangeHash;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** Automerge in Rust, called through JNI. */
final class AutomergePeer implements JvmPeer {

  private static final String KEY = "t";

  /** All replicas begin with the change that makes the text. */
  private final Document root = new Document();

  AutomergePeer() {
    try (Transaction transaction = root.startTransaction()) {
      transaction.set(ObjectId.ROOT, KEY, ObjectType.TEXT);
      transaction.commit();
    }
  }

  @Override
  public Replica open() {
    return new AutomergeReplica(root.fork());
  }

  @Override
  public Replica load(Object state) {
    return new AutomergeReplica(Document.load((byte[]) state));
  }

  private static final class AutomergeReplica implements Replica {
    private final Document document;
    private final ObjectId text;
    private ChangeHash[] sent;

    AutomergeReplica(Document document) {
      this.document = document;
      this.text = ((AmValue.Text) document.get(ObjectId.ROOT, KEY).orElseThrow()).getId();
      this.sent = document.getHeads();
    }

    @Override
    public void splice(int at, int deleted, String inserted) {
      try (Transaction transaction = document.startTransaction()) {
        transaction.spliceText(text, at, deleted, inserted);
        transaction.commit();
      }
    }

    @Override
    public Object takeUpdate() {
      byte[] update = document.encodeChangesSince(sent);
      sent = document.getHeads();
      return update;
    }

    @Override
    public void apply(Object update) {
      document.applyEncodedChanges((byte[]) update);
    }

    @Override
    public String text() {
      return document.text(text).orElseThrow();
    }

    @Override
    public Object state() {
      return document.save();
    }

    @Override
    public void close() {
      document.free();
    }
  }
}
