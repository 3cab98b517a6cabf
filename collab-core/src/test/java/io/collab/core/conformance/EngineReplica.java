package io.collab.core.conformance;

import io.collab.core.doc.YDoc;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A document of the engine. */
final class EngineReplica implements Replica {

  private static final String REMOTE = "remote";

  private final YDoc doc;
  private final JsonNode roots;
  private final List<Update> own = new ArrayList<>();
  private byte @Nullable [] ownV1;

  EngineReplica(long clientId, boolean gc, JsonNode roots) {
    this.roots = roots;
    doc = EngineReplicas.newDocument(clientId, gc, true, roots);
    doc.onUpdate(event -> ownV1 = REMOTE.equals(event.origin()) ? null : event.update());
    doc.onUpdateV2(
        event -> {
          if (ownV1 != null) {
            own.add(new Update(ownV1, event.update()));
          }
        });
  }

  @Override
  public List<Update> edit(List<? extends JsonNode> operations) {
    doc.transact(transaction -> operations.forEach(op -> Operations.perform(op, doc, roots)));
    return takeOwn();
  }

  @Override
  public List<Update> apply(byte[] update, int version) {
    EngineReplicas.applyEncoded(doc, update, version == 2);
    doc.checkIntegrity();
    return takeOwn();
  }

  private List<Update> takeOwn() {
    List<Update> taken = List.copyOf(own);
    own.clear();
    return taken;
  }

  @Override
  public byte[] missing(byte[] stateVector, int version) {
    StateVector known = StateVector.decode(stateVector);
    return version == 2 ? doc.encodeStateAsUpdateV2(known) : doc.encodeStateAsUpdate(known);
  }

  @Override
  public JsonNode state() {
    return DocumentState.of(doc, roots);
  }
}
