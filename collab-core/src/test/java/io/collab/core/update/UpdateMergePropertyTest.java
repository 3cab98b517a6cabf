package io.collab.core.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.codec.Content;
import io.collab.core.codec.RandomUpdates;
import io.collab.core.codec.StructCursor;
import io.collab.core.codec.UpdateDecoder;
import io.collab.core.codec.UpdateEncoder;
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
    List<byte[]> pieces = pieces(whole, random);
    byte[] merged = Updates.merge(pieces);
    assertThat(units(merged)).isEqualTo(units(whole));
    assertThat(Updates.stateVector(merged)).isEqualTo(Updates.stateVector(whole));
    assertThat(Updates.info(merged).inserts()).isEqualTo(Updates.info(whole).inserts());
    assertThat(Updates.info(merged).deletes()).isEqualTo(Updates.info(whole).deletes());
  }

  @Property
  void bothFormatsMergeAlike(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.write(random, UpdateEncoder.v1());
    List<byte[]> pieces = pieces(whole, random);
    List<byte[]> piecesV2 = pieces.stream().map(Updates::convertV1ToV2).toList();
    assertThat(Updates.mergeV2(piecesV2)).isEqualTo(Updates.convertV1ToV2(Updates.merge(pieces)));
  }

  @Property
  void mergingStepByStepGivesTheSameUnits(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = RandomUpdates.write(random, UpdateEncoder.v1());
    List<byte[]> pieces = pieces(whole, random);
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
  private static List<byte[]> pieces(byte[] whole, Random random) {
    UpdateInfo info = Updates.info(whole);
    List<byte[]> pieces = new ArrayList<>();
    structStarts(whole)
        .forEach(
            (client, starts) -> {
              for (int from = 0; from < starts.size() - 1; ) {
                int to = from + 1 + random.nextInt(starts.size() - 1 - from);
                long first = starts.get(from);
                if (from > 0 && random.nextBoolean()) {
                  first = random.nextLong(starts.get(from - 1), first);
                }
                pieces.add(piece(whole, client, first, starts.get(to)));
                from = to;
              }
            });
    pieces.add(WireUpdate.ofDeletions(info.deletes()).encodeV1());
    pieces.add(new byte[] {0, 0});
    Collections.shuffle(pieces, random);
    return pieces;
  }

  /** Per client the clocks at which its structs begin, and the end of the last one. */
  private static Map<Long, List<Long>> structStarts(byte[] update) {
    Map<Long, List<Long>> starts = new TreeMap<>();
    StructCursor structs = UpdateDecoder.decodeV1(update).cursor();
    while (structs.next()) {
      List<Long> clocks = starts.computeIfAbsent(structs.client(), client -> new ArrayList<>());
      clocks.add(structs.clock());
      if (structs.structsLeft() == 0) {
        clocks.add(structs.end());
      }
    }
    return starts;
  }

  /** What {@code whole} has of some clocks of one client. */
  private static byte[] piece(byte[] whole, long client, long from, long to) {
    DeleteSet.Builder others = new DeleteSet.Builder();
    UpdateInfo info = Updates.info(whole);
    info.clocks()
        .forEach(
            (other, clocks) -> {
              if (other != client) {
                others.add(other, clocks.start(), clocks.length());
              } else {
                others.add(client, clocks.start(), from - clocks.start());
                others.add(client, to, clocks.end() - to);
              }
            });
    return Updates.without(whole, others.build(), info.deletes());
  }

  /** What an update says about each unit, whichever struct it stands in. */
  private static Map<Id, String> units(byte[] update) {
    Map<Id, String> units =
        new TreeMap<>(
            (a, b) ->
                a.client() == b.client()
                    ? Long.compare(a.clock(), b.clock())
                    : Long.compare(a.client(), b.client()));
    StructCursor struct = UpdateDecoder.decodeV1(update).cursor();
    while (struct.next()) {
      for (int i = 0; i < struct.length() && !struct.isSkip(); i++) {
        units.put(new Id(struct.client(), struct.clock() + i), unit(struct, i));
      }
    }
    return units;
  }

  private static String unit(StructCursor struct, int index) {
    if (struct.isGc()) {
      return "GC";
    }
    Content whole = struct.content();
    String right =
        struct.hasRightOrigin()
            ? " before " + struct.rightClient() + ":" + struct.rightClock()
            : "";
    return whole.ref() + " " + content(whole, index) + right;
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
