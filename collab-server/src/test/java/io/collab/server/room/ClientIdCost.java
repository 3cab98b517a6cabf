package io.collab.server.room;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.server.cluster.LocalBus;
import io.collab.server.config.ClientIdMode;
import io.collab.server.config.RoomLimits;
import io.collab.server.storage.DocumentName;
import io.collab.server.testkit.MemoryStorage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * What the check of client ids costs: keystrokes of one author, a turn each, in a document that a
 * thousand others have written in, with storage in memory. Prints the median of several rounds.
 */
public final class ClientIdCost {

  private static final int KEYS = 20_000;
  private static final int OTHERS = 1_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 3;

  private ClientIdCost() {}

  /** Measures all modes in turn. */
  public static void main(String[] arguments) {
    List<byte[]> keys = keystrokes();
    Map<ClientIdMode, List<Double>> nanos = new EnumMap<>(ClientIdMode.class);
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (ClientIdMode mode : ClientIdMode.values()) {
        double measured = new Run(mode).nanosPerTurn(keys);
        if (round >= 0) {
          nanos.computeIfAbsent(mode, first -> new ArrayList<>()).add(measured);
        }
      }
    }
    nanos.forEach(
        (mode, all) ->
            System.out.printf(
                "%-8s %6.0f ns a turn%n", mode, all.stream().sorted().toList().get(ROUNDS / 2)));
  }

  private static List<byte[]> keystrokes() {
    List<byte[]> keys = new ArrayList<>();
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(1));
    doc.onUpdate(event -> keys.add(event.update()));
    for (int i = 0; i < KEYS; i++) {
      doc.getText("t").insert(i, "x");
    }
    return keys;
  }

  /** One document in one mode. */
  private static final class Run {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Seat seat;

    Run(ClientIdMode mode) {
      DocumentName name = new DocumentName("doc");
      MemoryStorage storage = new MemoryStorage((delay, task) -> tasks.add(task), () -> 0);
      for (int other = 2; other < OTHERS; other++) {
        storage.log(name).add(insertion(other));
      }
      RoomRegistry rooms =
          new RoomRegistry(
              new RoomContext(
                      storage,
                      LocalBus.alone(),
                      tasks::add,
                      (delay, task) -> {},
                      () -> 0,
                      new SplittableRandom(1),
                      RoomLimits.DEFAULT.withCheckRows(Integer.MAX_VALUE),
                      new ByteBudget(Long.MAX_VALUE))
                  .withClientIds(mode));
      FakeMember author = new FakeMember();
      author.user = "ann";
      seat = rooms.join(name, author);
      run();
      seat.awareness(
          new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(1, 1, "{\"n\":1}"))), 20);
      run();
    }

    double nanosPerTurn(List<byte[]> keys) {
      long began = System.nanoTime();
      for (byte[] key : keys) {
        seat.edit(key);
        run();
      }
      return (double) (System.nanoTime() - began) / keys.size();
    }

    private void run() {
      Runnable task;
      while ((task = tasks.poll()) != null) {
        task.run();
      }
    }

    private static byte[] insertion(long client) {
      YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(client));
      doc.getText("u").insert(0, "y");
      return doc.encodeStateAsUpdate();
    }
  }
}
