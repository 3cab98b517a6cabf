package io.collab.server.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches and breaks system calls. A process that is killed leaves what it wrote in the page cache,
 * so only this shows whether a commit was on disk when it was called saved.
 */
final class Strace {

  /** Which calls are watched: those with which SQLite and PostgreSQL write and sync their logs. */
  private static final String CALLS = "trace=pwrite64,fdatasync,fsync";

  private static final Pattern LINE = Pattern.compile("(\\d+) +(\\d+\\.\\d{6}) (.*)");
  private static final Pattern CALL = Pattern.compile("(\\w+)\\(\\d+<([^>]*)>.*");
  private static final Pattern RESULT = Pattern.compile(".*\\) += (-?\\d+).*?(?:<(\\d+\\.\\d+)>)?");

  private Strace() {}

  /**
   * A call that has ended.
   *
   * @param start microseconds since 1970
   * @param end microseconds since 1970
   */
  record Call(String name, String file, long start, long end, boolean ok) {
    boolean isSync() {
      return !name.equals("pwrite64");
    }
  }

  /** Skips the test, and says so, where there is no strace or it may not trace. */
  static void require() throws IOException, InterruptedException {
    boolean works;
    try {
      Process process =
          new ProcessBuilder("strace", "-o", "/dev/null", "true").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      works = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      works = false;
    }
    if (!works) {
      System.out.println("SKIPPED: strace is not installed, or may not trace processes here.");
    }
    assumeTrue(works, "strace is not installed, or may not trace processes here");
  }

  /** What to put before a command so that it is watched and keeps its process id. */
  static List<String> wrapper(Path trace, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("strace", "-D", "-f", "--seccomp-bpf", "-y", "-ttt", "-T", "-s", "0"));
    command.addAll(List.of("-e", CALLS, "-e", "signal=none", "-o", trace.toString()));
    command.addAll(List.of(more));
    return command;
  }

  /** Watches processes that run, and all they start, until it is destroyed. */
  static Process attach(Path trace, List<Long> pids, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-ttt", "-T", "-s", "0"));
    command.addAll(List.of("-e", CALLS, "-e", "signal=none", "-o", trace.toString()));
    command.addAll(List.of(more));
    pids.forEach(pid -> command.addAll(List.of("-p", Long.toString(pid))));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // It says of each process that it is attached.
    for (int i = 0; i < pids.size(); i++) {
      process.inputReader(UTF_8).readLine();
    }
    return process;
  }

  /** The calls in a trace, in the order of their ends. */
  static List<Call> calls(Path trace) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, String> unfinished = new HashMap<>();
    Map<String, Long> begun = new HashMap<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        continue;
      }
      String pid = parts.group(1);
      long time = micros(parts.group(2));
      String rest = parts.group(3);
      if (rest.endsWith("<unfinished ...>")) {
        unfinished.put(pid, rest);
        begun.put(pid, time);
      } else if (rest.startsWith("<... ")) {
        String call = unfinished.remove(pid);
        if (call != null) {
          add(calls, call, rest, begun.get(pid), time);
        }
      } else {
        add(calls, rest, rest, time, -1);
      }
    }
    return calls;
  }

  private static void add(List<Call> calls, String call, String result, long start, long end) {
    Matcher what = CALL.matcher(call);
    Matcher how = RESULT.matcher(result);
    if (what.matches() && how.matches()) {
      long took = how.group(2) == null ? 0 : micros(how.group(2));
      calls.add(
          new Call(
              what.group(1),
              what.group(2),
              start,
              end < 0 ? start + took : end,
              !how.group(1).startsWith("-")));
    }
  }

  private static long micros(String seconds) {
    return new BigDecimal(seconds).movePointRight(6).longValue();
  }
}
