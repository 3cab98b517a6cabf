package io.collab.core.doc;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Time that processors have spent on this process, collection of garbage and compilation included:
 * the same on an idle machine and on a busy one, but for what the others do to the caches. Where
 * Linux does not tell what other threads take, that of the current thread alone.
 */
final class ProcessorTime {

  private static final Path THREADS = Path.of("/proc/self/task");
  private static final Path CURRENT = Path.of("/proc/thread-self");

  private ProcessorTime() {}

  /** What was spent up to now, for {@link #nanosSince}. */
  static Mark mark() {
    // the current one last: what comes now is measured, but not looking at the others
    long others = ofOthers();
    return new Mark(others, ofCurrentThread());
  }

  /** Nanoseconds spent since then. */
  static long nanosSince(Mark mark) {
    long current = ofCurrentThread() - mark.current;
    return current + ofOthers() - mark.others;
  }

  /** Nanoseconds that the other threads and the current one had spent at a moment. */
  record Mark(long others, long current) {}

  private static long ofCurrentThread() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long ofOthers() {
    if (!Files.isReadable(CURRENT)) {
      return 0;
    }
    long sum = 0;
    try {
      String current = Files.readSymbolicLink(CURRENT).getFileName().toString();
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
        for (Path thread : threads) {
          if (!thread.getFileName().toString().equals(current)) {
            sum += of(thread);
          }
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return sum;
  }

  private static long of(Path thread) {
    try {
      String statistics = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(statistics.substring(0, statistics.indexOf(' ')));
    } catch (IOException | NumberFormatException e) {
      return 0; // it has just ended
    }
  }
}
