package io.collab.core.doc;

import io.collab.core.doc.TextWorkloads.History;
import io.collab.core.json.JsonWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first replay of a trace in a fresh process, updates collected; prints one line of JSON:
 * milliseconds on the clock, and processor time of the thread that edits.
 *
 * <p>Arguments: engine name, trace, number of the run.
 */
final class ColdStart {

  private ColdStart() {}

  public static void main(String[] args) {
    Map<String, Object> trace = TraceFiles.read("sequential", args[1]);
    History history = new History(Patches.of(trace), (String) trace.get("endContent"), List.of());
    Workload<Replica> workload = TextWorkloads.localUpdates(history);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long startOnProcessor = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    Replica replica = workload.run(workload.prepare());
    double millis = (System.nanoTime() - start) / 1e6;
    double onProcessor = (threads.getCurrentThreadCpuTime() - startOnProcessor) / 1e6;
    workload.check(replica);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("engine", args[0]);
    line.put("workload", "cold");
    line.put("arg", args[1] + " " + args[2]);
    line.put("runtime", "Java " + System.getProperty("java.version"));
    line.put("ms", Math.round(millis * 10) / 10.0);
    line.put("thread", Math.round(onProcessor * 10) / 10.0);
    System.out.println(JsonWriter.write(line));
  }
}
