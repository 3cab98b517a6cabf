package io.collab.core.doc;

import io.collab.core.json.JsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures one workload of another engine for the JVM and prints one line of JSON, as {@link
 * WorkloadRunner} does for ours.
 *
 * <p>Arguments: engine, its version, workload, trace. System properties: {@code collab.warm}, {@code
 * collab.measure} and {@code collab.budget}, milliseconds of processor time to warm up, to measure
 * at least, and after which it gives up; {@code collab.modules}, the directory that has Yjs.
 */
final class JvmPeers {

  private static final int MIN_RUNS = 3;
  private static final int MAX_RUNS = 41;

  /** Something to be measured: what it needs, what is done, and what shows that it was done. */
  private record Task(Supplier<Object> prepare, Function<Object, JvmPeer.Replica> run, String end) {}

  private final JvmPeer peer;
  private final Patches patches;
  private final String end;
  private final ProcessorTime.Mark started = ProcessorTime.mark();
  private final long budget = 1_000_000L * Long.getLong("collab.budget", 8_000);

  private JvmPeers(JvmPeer peer, Map<String, Object> trace) {
    this.peer = peer;
    this.patches = Patches.of(trace);
    this.end = (String) trace.get("endContent");
  }

  public static void main(String[] args) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("engine", args[0]);
    line.put("workload", args[2]);
    line.put("arg", args[3]);
    line.put("runtime", "Java " + System.getProperty("java.version"));
    line.put("version", args[1]);
    try {
      JvmPeer peer =
          args[0].startsWith("automerge")
              ? new AutomergePeer()
              : new GraalYjsPeer(Path.of(System.getProperty("collab.modules")));
      JvmPeers peers = new JvmPeers(peer, TraceFiles.read("sequential", args[3]));
      peers.measure(peers.task(args[2]), line);
    } catch (RuntimeException e) {
      line.put("error", String.valueOf(e.getMessage()));
    }
    System.out.println(JsonWriter.write(line));
    System.exit(0);
  }

  private Task task(String workload) {
    return switch (workload) {
      case "local-updates" -> new Task(peer::open, open -> written(open, update -> {}), end);
      case "apply-each" -> {
        List<Object> updates = new ArrayList<>();
        written(peer.open(), updates::add);
        yield new Task(peer::open, open -> applied((JvmPeer.Replica) open, updates), end);
      }
      case "load", "load-and-type" -> {
        Object state = written(peer.open(), update -> {}).state();
        boolean types = workload.equals("load-and-type");
        yield new Task(() -> state, bytes -> loaded(bytes, types), types ? "x" + end : end);
      }
      case "encode" -> {
        JvmPeer.Replica replica = written(peer.open(), update -> {});
        yield new Task(() -> touched(replica), JvmPeers::encoded, end);
      }
      default -> throw new IllegalArgumentException("no such workload here");
    };
  }

  private JvmPeer.Replica written(Object open, Consumer<Object> sent) {
    JvmPeer.Replica replica = (JvmPeer.Replica) open;
    for (int i = 0; i < patches.size(); i++) {
      replica.splice(patches.positions[i], patches.deletions[i], patches.insertions[i]);
      sent.accept(replica.takeUpdate());
      look(i, patches.size());
    }
    return replica;
  }

  private JvmPeer.Replica applied(JvmPeer.Replica replica, List<Object> updates) {
    for (int i = 0; i < updates.size(); i++) {
      replica.apply(updates.get(i));
      look(i, updates.size());
    }
    return replica;
  }

  private JvmPeer.Replica loaded(Object state, boolean types) {
    JvmPeer.Replica replica = peer.load(state);
    replica.text();
    if (types) {
      replica.splice(0, 0, "x");
    }
    return replica;
  }

  private static Object touched(JvmPeer.Replica replica) {
    replica.splice(0, 0, "x");
    replica.splice(0, 1, "");
    return replica;
  }

  private static JvmPeer.Replica encoded(Object written) {
    JvmPeer.Replica replica = (JvmPeer.Replica) written;
    replica.state();
    return replica;
  }

  private void look(int done, int all) {
    if ((done & 63) == 0 && left() < 0) {
      throw new IllegalStateException("stopped at " + done + " of " + all);
    }
  }

  private long left() {
    return budget - ProcessorTime.nanosSince(started);
  }

  private void measure(Task task, Map<String, Object> line) {
    long slowest = timeOnce(task);
    ProcessorTime.Mark warming = ProcessorTime.mark();
    long warm = 1_000_000L * Long.getLong("collab.warm", 1_500);
    while (ProcessorTime.nanosSince(warming) < warm && slowest * MIN_RUNS < left()) {
      slowest = Math.max(slowest, timeOnce(task));
    }
    List<Long> runs = new ArrayList<>();
    long sum = 0;
    while (runs.isEmpty()
        || (slowest < left()
            && (runs.size() < MIN_RUNS
                || (sum < 1_000_000L * Long.getLong("collab.measure", 800)
                    && runs.size() < MAX_RUNS)))) {
      System.gc();
      long nanos = timeOnce(task);
      runs.add(nanos);
      sum += nanos;
    }
    runs.sort(null);
    line.put("ms", Math.round(runs.get(runs.size() / 2) / 1e3) / 1e3);
    line.put("runs", runs.size());
    line.put("operations", patches.size());
  }

  private static long timeOnce(Task task) {
    Object prepared = task.prepare().get();
    ProcessorTime.Mark start = ProcessorTime.mark();
    JvmPeer.Replica result = task.run().apply(prepared);
    long nanos = ProcessorTime.nanosSince(start);
    if (!result.text().equals(task.end())) {
      throw new IllegalStateException("wrong result");
    }
    if (result != prepared) {
      result.close();
    }
    return nanos;
  }
}
