package io.collab.core.doc;

import io.collab.core.doc.TextWorkloads.History;
import io.collab.core.json.JsonWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first replay of a trace in a fresh process, updates collected; prints one line of JSON:
 * milliseconds on the clock, and processor time of the thread that edits.
 *
 * <p>The trace is read by the process that is called, and piped to the one that is measured:
 * reading JSON would keep the compilers of the runtime busy with other things than the edits.
 *
 * <p>Arguments: engine name, trace, number of the run, and more options for the runtime of the
 * process that is measured: for example an archive of classes to start with. The workload is called
 * {@code cold}, or {@code cold-archive} if there are such options.
 */
final class ColdStart {

  private static final String MEASURED = "measured";

  private ColdStart() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals(MEASURED)) {
      measure(args[1], args[2], args[3], workload(List.of(args).subList(4, args.length)));
    } else {
      start(args);
    }
  }

  private static void start(String[] args) throws IOException, InterruptedException {
    Map<String, Object> trace = TraceFiles.read("sequential", args[1]);
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(args).subList(3, args.length));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ColdStart.class.getName(), MEASURED));
    command.addAll(List.of(args));
    Process measured =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = measured.getOutputStream()) {
      write(Patches.of(trace), (String) trace.get("endContent"), in);
    }
    System.exit(measured.waitFor());
  }

  private static void write(Patches patches, String end, OutputStream to) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
    out.writeInt(patches.size());
    for (int i = 0; i < patches.size(); i++) {
      out.writeInt(patches.positions[i]);
      out.writeInt(patches.deletions[i]);
      out.writeInt(patches.insertions[i].length());
    }
    out.writeInt(end.length());
    out.writeChars(String.join("", patches.insertions));
    out.writeChars(end);
    out.flush();
  }

  private static History read(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from, 1 << 20));
    Patches patches = new Patches(in.readInt());
    int[] lengths = new int[patches.size()];
    for (int i = 0; i < patches.size(); i++) {
      patches.set(i, in.readInt(), in.readInt(), "");
      lengths[i] = in.readInt();
    }
    int end = in.readInt();
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_16BE);
    int at = 0;
    for (int i = 0; i < patches.size(); i++) {
      patches.insertions[i] = text.substring(at, at + lengths[i]);
      at += lengths[i];
    }
    return new History(patches, text.substring(text.length() - end), List.of());
  }

  private static String workload(List<String> options) {
    if (options.isEmpty()) {
      return "cold";
    }
    return options.contains("-XX:TieredStopAtLevel=1") ? "cold-short" : "cold-archive";
  }

  private static void measure(String engine, String trace, String run, String name)
      throws IOException {
    Workload<Replica> workload = TextWorkloads.localUpdates(read(System.in));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long startOnProcessor = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    Replica replica = workload.run(workload.prepare());
    double millis = (System.nanoTime() - start) / 1e6;
    double onProcessor = (threads.getCurrentThreadCpuTime() - startOnProcessor) / 1e6;
    workload.check(replica);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("engine", engine);
    line.put("workload", name);
    line.put("arg", trace + " " + run);
    line.put("runtime", "Java " + System.getProperty("java.version"));
    line.put("ms", Math.round(millis * 10) / 10.0);
    line.put("thread", Math.round(onProcessor * 10) / 10.0);
    System.out.println(JsonWriter.write(line));
  }
}
