package io.collab.core.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.Content;
import io.collab.core.codec.RandomUpdates;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.codec.WireClient;
import io.collab.core.codec.WireItem;
import io.collab.core.codec.WireSkip;
import io.collab.core.codec.WireStruct;
import io.collab.core.codec.WireUpdate;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.Id;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** However an update is taken to pieces, merging the pieces gives the units it had. */
final class UpdateMergePropertyTest {

  @Property
  void piecesInAnyOrderMergeToTheWhole(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.writeContiguous(random, UpdateEncoder.v1());
    List<byte[]> pieces = pieces(UpdateDecoder.decodeV1(whole), random);
    byte[] merged = Updates.merge(pieces);
    assertThat(units(merged)).isEqualTo(units(whole));
    assertThat(Updates.stateVector(merged)).isEqualTo(Updates.stateVector(whole));
    assertThat(Updates.info(merged)).isEqualTo(Updates.info(whole));
  }

  @Property
  void bothFormatsMergeAlike(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.write(random, UpdateEncoder.v1());
    List<byte[]> pieces = pieces(UpdateDecoder.decodeV1(whole), random);
    List<byte[]> piecesV2 = pieces.stream().map(Updates::convertV1ToV2).toList();
    assertThat(Updates.mergeV2(piecesV2)).isEqualTo(Updates.convertV1ToV2(Updates.merge(pieces)));
  }

  @Property
  void mergingStepByStepGivesTheSameUnits(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.write(random, UpdateEncoder.v1());
    List<byte[]> pieces = pieces(UpdateDecoder.decodeV1(whole), random);
    byte[] merged = pieces.get(0);
    for (byte[] piece : pieces) {
      merged = Updates.merge(List.of(merged, piece));
    }
    assertThat(units(merged)).isEqualTo(units(whole));
  }

  @Property
  void mergingWithItselfChangesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] merged =
        Updates.merge(
            List.of(RandomUpdates.writeContiguous(random, UpdateEncoder.v1()), new byte[] {0, 0}));
    assertThat(Updates.merge(List.of(merged, merged, merged))).isEqualTo(merged);
  }

  @Property
  void whatIsKnownAndTheRestMergeToTheWhole(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.writeContiguous(random, UpdateEncoder.v1());
    StateVector known = randomVector(Updates.stateVector(whole), random);
    byte[] rest = Updates.diff(whole, known);
    Map<Id, String> expected = units(whole);
    expected.keySet().removeIf(id -> id.clock() < known.get(id.client()));
    assertThat(units(rest)).isEqualTo(expected);
    assertThat(units(Updates.merge(List.of(rest, whole)))).isEqualTo(units(whole));
  }

  private static StateVector randomVector(StateVector vector, Random random) {
    Map<Long, Long> clocks = vector.toMap();
    clocks.replaceAll((client, clock) -> random.nextLong(clock + 1));
    return StateVector.of(clocks);
  }

  /** Overlapping pieces that together hold everything, shuffled. */
  private static List<byte[]> pieces(WireUpdate whole, Random random) {
    List<byte[]> pieces = new ArrayList<>();
    for (WireClient client : whole.clients()) {
      List<WireStruct> structs = client.structs();
      int from = 0;
      while (from < structs.size()) {
        int to = from + 1 + random.nextInt(structs.size() - from);
        List<WireStruct> part = structs.subList(Math.max(0, from - 1), to);
        pieces.add(piece(client.client(), part, from > 0 && random.nextBoolean(), random));
        from = to;
      }
    }
    pieces.add(new WireUpdate(List.of(), whole.deletes()).encodeV1());
    pieces.add(new byte[] {0, 0});
    Collections.shuffle(pieces, random);
    return pieces;
  }

  /** The structs, the first one without its beginning if {@code cut}. */
  private static byte[] piece(long client, List<WireStruct> structs, boolean cut, Random random) {
    WireUpdate piece = new WireUpdate(List.of(new WireClient(client, structs)), DeleteSet.EMPTY);
    WireStruct first = structs.get(0);
    StateVector known =
        cut && first.length() > 1
            ? StateVector.of(
                Map.of(client, first.clock() + 1 + random.nextLong(first.length() - 1)))
            : StateVector.EMPTY;
    return piece.since(known).encodeV1();
  }

  /** What an update says about each unit, whichever struct it stands in. */
  private static Map<Id, String> units(byte[] update) {
    Map<Id, String> units =
        new TreeMap<>(
            (a, b) ->
                a.client() == b.client()
                    ? Long.compare(a.clock(), b.clock())
                    : Long.compare(a.client(), b.client()));
    for (WireClient client : UpdateDecoder.decodeV1(update).clients()) {
      for (WireStruct struct : client.structs()) {
        for (int i = 0; i < struct.length() && !(struct instanceof WireSkip); i++) {
          units.put(new Id(struct.client(), struct.clock() + i), unit(struct, i));
        }
      }
    }
    return units;
  }

  private static String unit(WireStruct struct, int index) {
    if (!(struct instanceof WireItem item)) {
      return "GC";
    }
    String content = item.content().ref() + " " + content(item.content(), index);
    String right =
        item.hasRightOrigin() ? " before " + item.rightClient() + ":" + item.rightClock() : "";
    return content + right;
  }

  private static String content(Content content, int index) {
    if (content instanceof Content.StringContent text) {
      return text.text().substring(index, index + 1);
    } else if (content instanceof Content.AnyContent any) {
      return String.valueOf(any.values()[index]);
    } else if (content instanceof Content.JsonContent json) {
      return json.texts()[index];
    } else if (content instanceof Content.BinaryContent binary) {
      return Arrays.toString(binary.bytes());
    }
    return content instanceof Content.DeletedContent ? "deleted" : content.toString();
  }
}
