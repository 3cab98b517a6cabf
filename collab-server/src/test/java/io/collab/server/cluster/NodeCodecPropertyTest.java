package io.collab.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.server.cluster.NodeCodec.Letter;
import io.collab.server.cluster.NodeMessage.Committed;
import io.collab.server.cluster.NodeMessage.Present;
import io.collab.server.cluster.NodeMessage.State;
import io.collab.server.cluster.NodeMessage.WhoIsThere;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.LogPosition;
import io.collab.server.storage.SessionOp;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NodeCodecPropertyTest {

  private static final LogPosition POSITION = new LogPosition("lineage", 1L << 40);
  private static final List<SessionOp> OPS = List.of(new SessionOp("text", "ann", 7));
  private static final List<ClientOwner> OWNERS =
      List.of(
          new ClientOwner((1L << 53) - 1, "Änne", POSITION.seq()),
          new ClientOwner(1, ClientOwner.ANONYMOUS, POSITION.seq()),
          new ClientOwner(2, null, POSITION.seq()));

  @Test
  void everyMessageComesBackAsItWas() {
    for (NodeMessage message :
        List.of(
            new WhoIsThere(),
            new Present(
                new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(1, 2, "{\"a\":1}")))))) {
      assertThat(NodeCodec.decode(NodeCodec.encode(new Letter("node", message))))
          .isEqualTo(new Letter("node", message));
    }
  }

  @Property
  void aHashComesBackAsItWas(@ForAll byte[] hash) {
    Letter read = NodeCodec.decode(NodeCodec.encode(new Letter("node", new State(POSITION, hash))));

    assertThat(read.message()).usingRecursiveComparison().isEqualTo(new State(POSITION, hash));
  }

  @Property
  void aRowComesBackAsItWas(@ForAll byte[] update) {
    Committed row = new Committed(POSITION, update, OPS, OWNERS);

    Letter read = NodeCodec.decode(NodeCodec.encode(new Letter("node", row)));

    assertThat(read.message())
        .usingRecursiveComparison()
        .isEqualTo(new Committed(POSITION, update, OPS, OWNERS));
  }

  @Test
  void ofARowThatIsTooLargeOnlyThePlaceIsTold() {
    Committed row = new Committed(POSITION, new byte[NodeCodec.MAX_BYTES], OPS, OWNERS);

    byte[] bytes = NodeCodec.encode(new Letter("node", row));

    assertThat(bytes.length).isLessThan(1_000);
    assertThat(NodeCodec.decode(bytes).message())
        .isEqualTo(new Committed(POSITION, null, List.of(), List.of()));
  }

  @Property
  void whatWasChangedOnTheWayIsNoMessage(
      @ForAll byte[] update, @ForAll @IntRange(max = 10_000) int place, @ForAll byte other) {
    byte[] bytes =
        NodeCodec.encode(new Letter("node", new Committed(POSITION, update, OPS, OWNERS)));
    byte[] changed = bytes.clone();
    changed[place % bytes.length] = other;

    Letter read = NodeCodec.decode(changed);

    assertThat(read == null).isEqualTo(!Arrays.equals(bytes, changed));
  }

  @Property
  void anyOtherBytesAreNoMessage(@ForAll byte[] bytes) {
    assertThat(NodeCodec.decode(bytes)).isNull();
  }
}
