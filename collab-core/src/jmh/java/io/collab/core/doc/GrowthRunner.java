package io.collab.core.doc;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How cost grows: each curve is measured at four sizes. Prints a Markdown table with nanoseconds of
 * {@link ProcessorTime} per operation and the exponent e of the best fit of {@code total time = c *
 * operations^e}; for curves over the size of the document, of {@code time of one operation = c *
 * size^e}.
 *
 * <p>Arguments: names of curves; none for all.
 */
final class GrowthRunner {

  private static final int EDITS = 20_000;
  private static final int RUNS = 3;

  /**
   * One curve.
   *
   * @param perOperation whether the exponent is that of one operation: the number of operations is
   *     the same at all sizes
   */
  private record Curve(
      String name, boolean perOperation, int[] sizes, IntFunction<Workload<?>> workload) {}

  private static final List<Curve> CURVES =
      List.of(
          new Curve(
              "edits in a text of n characters",
              true,
              new int[] {10_000, 100_000, 1_000_000, 10_000_000},
              n -> TextWorkloads.editPieces(n / 10, EDITS)),
          new Curve(
              "n letters typed",
              false,
              new int[] {10_000, 30_000, 100_000, 1_000_000},
              n -> text(typing(n), n)),
          new Curve(
              "n letters at random positions",
              false,
              new int[] {10_000, 30_000, 100_000, 300_000},
              n -> text(Patches.randomLetters(n, 0, 7), n)),
          new Curve(
              "n characters deleted from the front",
              false,
              new int[] {1_000, 10_000, 30_000, 100_000},
              n -> deletions(n, IntStream.range(0, n).map(i -> 0).toArray())),
          new Curve(
              "n characters deleted from the back",
              false,
              new int[] {1_000, 10_000, 30_000, 100_000},
              n -> deletions(n, IntStream.range(0, n).map(i -> n - 1 - i).toArray())),
          new Curve(
              "n characters deleted at random",
              false,
              new int[] {1_000, 10_000, 30_000, 100_000},
              n -> deletions(n, randomDeletions(n))),
          new Curve(
              "typing beside n tombstones",
              true,
              new int[] {1_000, 10_000, 100_000, 1_000_000},
              GrowthRunner::besideTombstones),
          new Curve(
              "n clients at one position",
              false,
              new int[] {100, 300, 1_000, 3_000},
              n -> CrdtBenchmarks.named("b3.5", n)),
          new Curve(
              "one map key set n times",
              false,
              new int[] {1_000, 10_000, 100_000, 1_000_000},
              GrowthRunner::oneKey),
          new Curve(
              "n numbers pushed to an array",
              false,
              new int[] {1_000, 10_000, 30_000, 100_000},
              n -> CrdtBenchmarks.named("b1.8", n)));

  private GrowthRunner() {}

  public static void main(String[] args) {
    System.out.println("| curve | sizes | ns per operation | exponent |");
    System.out.println("| --- | --- | --- | --: |");
    for (Curve curve : CURVES) {
      if (args.length == 0 || List.of(args).contains(curve.name)) {
        System.out.println(row(curve));
      }
    }
  }

  private static String row(Curve curve) {
    StringBuilder sizes = new StringBuilder();
    StringBuilder costs = new StringBuilder();
    double[] logSize = new double[curve.sizes.length];
    double[] logCost = new double[curve.sizes.length];
    nanosPerOperation(curve.workload.apply(curve.sizes[1])); // warm-up
    for (int i = 0; i < curve.sizes.length; i++) {
      double nanos = nanosPerOperation(curve.workload.apply(curve.sizes[i]));
      sizes.append(i == 0 ? "" : " / ").append(String.format(Locale.ROOT, "%,d", curve.sizes[i]));
      costs.append(i == 0 ? "" : " / ").append(Math.round(nanos));
      logSize[i] = Math.log(curve.sizes[i]);
      logCost[i] = Math.log(curve.perOperation ? nanos : nanos * curve.sizes[i]);
    }
    return String.format(
        Locale.ROOT, "| %s | %s | %s | %.2f |", curve.name, sizes, costs, slope(logSize, logCost));
  }

  private static <S> double nanosPerOperation(Workload<S> workload) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      S state = workload.prepare();
      System.gc();
      ProcessorTime.Mark start = ProcessorTime.mark();
      Replica result = workload.run(state);
      best = Math.min(best, (double) ProcessorTime.nanosSince(start));
      workload.check(result);
    }
    return best / workload.operations();
  }

  /** Least squares. */
  private static double slope(double[] x, double[] y) {
    double meanX = IntStream.range(0, x.length).mapToDouble(i -> x[i]).average().orElseThrow();
    double meanY = IntStream.range(0, y.length).mapToDouble(i -> y[i]).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return products / squares;
  }

  // ---------------------------------------------------------------- workloads

  private static Patches typing(int n) {
    Patches patches = new Patches(n);
    for (int i = 0; i < n; i++) {
      patches.set(i, i, 0, "a");
    }
    return patches;
  }

  private static Workload<Replica> text(Patches patches, int length) {
    return edits(() -> Replica.sending(Replica.AUTHOR), patches, length);
  }

  /** A text written letter by letter at random places, so that every letter is an item. */
  private static Workload<Replica> deletions(int n, int[] positions) {
    Replica author = Replica.silent(Replica.AUTHOR);
    author.doc.transact(transaction -> Patches.randomLetters(n, 0, 7).replayOn(author.text));
    byte[] state = author.doc.encodeStateAsUpdate();
    Patches patches = new Patches(n);
    for (int i = 0; i < n; i++) {
      patches.set(i, positions[i], 1, "");
    }
    return edits(
        () -> {
          Replica replica = Replica.loaded(state);
          replica.send();
          return replica;
        },
        patches,
        0);
  }

  private static int[] randomDeletions(int n) {
    Prng random = new Prng(61);
    return IntStream.range(0, n).map(i -> random.below(n - i)).toArray();
  }

  /** A letter typed, again and again, between stretches of tombstones that cannot be joined. */
  private static Workload<Replica> besideTombstones(int tombstones) {
    Replica author = Replica.silent(Replica.AUTHOR);
    author.doc.transact(
        transaction -> {
          Patches.randomLetters(tombstones, 0, 7).replayOn(author.text);
          author.text.delete(1, tombstones - 2);
        });
    byte[] state = author.doc.encodeStateAsUpdate();
    Patches patches = new Patches(EDITS);
    for (int i = 0; i < EDITS; i++) {
      patches.set(i, 1 + i, 0, "x");
    }
    return edits(
        () -> {
          Replica replica = Replica.loaded(state);
          replica.send();
          return replica;
        },
        patches,
        2 + EDITS);
  }

  private static Workload<Replica> edits(Supplier<Replica> start, Patches patches, int length) {
    return new Workload<>() {
      @Override
      public Replica prepare() {
        return start.get();
      }

      @Override
      public Replica run(Replica replica) {
        patches.replayOn(replica.text);
        return replica;
      }

      @Override
      public void check(Replica result) {
        TextWorkloads.mustEqual(result.text.length(), length);
      }

      @Override
      public int operations() {
        return patches.size();
      }
    };
  }

  private static Workload<Replica> oneKey(int n) {
    return new Workload<>() {
      @Override
      public Replica prepare() {
        return Replica.sending(Replica.AUTHOR);
      }

      @Override
      public Replica run(Replica replica) {
        YMap map = replica.map();
        for (int i = 0; i < n; i++) {
          map.set("key", i);
        }
        return replica;
      }

      @Override
      public void check(Replica result) {
        TextWorkloads.mustEqual(result.map().get("key"), (long) n - 1);
      }

      @Override
      public int operations() {
        return n;
      }
    };
  }
}
