package io.collab.core.doc;

import io.collab.core.json.JsonWriter;
import io.collab.core.update.Updates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures one workload in this process and prints one line of JSON, in the way of
 * src/jmh/node/run.mjs, so that engines in other languages can stand beside it. JMH measures more
 * carefully, but only Java. What is measured is {@link ProcessorTime}.
 *
 * <p>Arguments: engine name, workload, its argument. System properties: {@code collab.out}, a
 * directory for what Yjs is to read back; {@code collab.warm}, and {@code collab.measure}, how many
 * milliseconds to warm up and to measure at least.
 */
final class WorkloadRunner {

  private static final int MEMORY_COPIES = 10;
  private static final int MIN_RUNS = 5;
  private static final int MAX_RUNS = 41;

  /** Looking at the time takes longer than the smallest workloads. */
  private static final int RUNS_PER_LOOK = 8;

  private WorkloadRunner() {}

  public static void main(String[] args) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("engine", args[0]);
    line.put("workload", args[1]);
    line.put("arg", args[2]);
    line.put("runtime", "Java " + System.getProperty("java.version"));
    if (args[1].equals("memory")) {
      measureMemory(args[2], List.of(), line);
    } else if (args[1].equals("memory-in-use")) {
      measureMemory(args[2], lettersOfSomebody(stateOf(args[2])), line);
    } else {
      measure(Workloads.of(args[1], args[2]), args[1] + "-" + args[2], line);
    }
    System.out.println(JsonWriter.write(line));
  }

  private static <S> void measure(Workload<S> workload, String name, Map<String, Object> line)
      throws IOException {
    Replica result = workload.run(workload.prepare());
    workload.check(result);
    writeForYjs(result, name);
    ProcessorTime.Mark start = ProcessorTime.mark();
    long warm = Long.getLong("collab.warm", 1_500) * 1_000_000;
    while (ProcessorTime.nanosSince(start) < warm) {
      for (int i = 0; i < RUNS_PER_LOOK; i++) {
        workload.check(workload.run(workload.prepare()));
      }
    }
    List<Double> runs = new ArrayList<>();
    double sum = 0;
    while (runs.size() < MIN_RUNS
        || (sum < Long.getLong("collab.measure", 800) && runs.size() < MAX_RUNS)) {
      System.gc();
      double millis = timeOnce(workload) / 1e6;
      runs.add(millis);
      sum += millis;
    }
    double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    line.put("ms", rounded(sorted[sorted.length / 2]));
    line.put("min", rounded(sorted[0]));
    line.put("max", rounded(sorted[sorted.length - 1]));
    line.put("runs", sorted.length);
    line.put("operations", workload.operations());
  }

  private static <S> long timeOnce(Workload<S> workload) {
    S state = workload.prepare();
    ProcessorTime.Mark start = ProcessorTime.mark();
    Replica result = workload.run(state);
    long nanos = ProcessorTime.nanosSince(start);
    workload.check(result);
    return nanos;
  }

  private static double rounded(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }

  /** Heap that a loaded document holds that has taken in some updates: the mean of several. */
  private static void measureMemory(
      String argument, List<byte[]> updates, Map<String, Object> line) {
    byte[] state = stateOf(argument);
    Replica first = Replica.loaded(state);
    line.put("items", Updates.info(state).structs());
    line.put("units", first.text.length());
    line.put("bytes", retainedBytes(state, updates, argument.equals("tiny") ? 1_000 : 1));
  }

  private static byte[] stateOf(String argument) {
    return argument.startsWith("pieces-")
        ? TextWorkloads.pieces(Integer.parseInt(argument.substring("pieces-".length())))
        : argument.equals("tiny")
            ? tiny()
            : Workloads.history(argument).replica().doc.encodeStateAsUpdate();
  }

  private static long retainedBytes(byte[] state, List<byte[]> updates, int times) {
    Replica[] kept = new Replica[MEMORY_COPIES * times];
    usedHeap(); // some collectors leave garbage behind the first time
    long before = usedHeap();
    Arrays.setAll(kept, i -> inUse(state, updates));
    long after = usedHeap();
    TextWorkloads.mustEqual(kept[3].text.toString(), kept[0].text.toString());
    return (after - before) / kept.length;
  }

  private static Replica inUse(byte[] state, List<byte[]> updates) {
    Replica replica = Replica.loaded(state);
    replica.readText();
    replica.applyEach(updates);
    return replica;
  }

  /** What another replica sends that begins with the same state and types into it. */
  private static List<byte[]> lettersOfSomebody(byte[] state) {
    Replica somebody = Replica.silent(Replica.clientId(2));
    somebody.doc.applyUpdate(state);
    somebody.send();
    for (int i = 0; i < 5; i++) {
      somebody.text.insert(10 * i, "x");
    }
    return somebody.updates;
  }

  private static byte[] tiny() {
    Replica author = Replica.silent(Replica.AUTHOR);
    author.text.insert(0, "Hello");
    return author.doc.encodeStateAsUpdate();
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** State and updates as bytes, and the content they must lead to. */
  private static void writeForYjs(Replica result, String name) throws IOException {
    String directory = System.getProperty("collab.out", "");
    if (directory.isEmpty()) {
      return;
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("t", result.text.toString());
    content.put("a", result.array().toJson());
    content.put("m", result.map().toJson());
    Path base = Files.createDirectories(Path.of(directory));
    Files.write(base.resolve(name + ".v1"), result.doc.encodeStateAsUpdate());
    Files.write(base.resolve(name + ".v2"), result.doc.encodeStateAsUpdateV2());
    Files.writeString(base.resolve(name + ".json"), JsonWriter.write(content));
    if (name.startsWith("local-updates-") || name.startsWith("local-observed-")) {
      // only there the updates are the whole history
      UpdateLists.write(base.resolve(name + ".updates"), result.updates);
    }
  }
}
