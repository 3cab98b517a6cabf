package io.collab.core.doc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The workloads B1 to B3 of crdt-benchmarks (github.com/dmonad/crdt-benchmarks), under its names.
 * B4 is the recorded trace automerge-paper.
 */
final class CrdtBenchmarks {

  private static final int INITIAL_LENGTH = 100;

  private CrdtBenchmarks() {}

  /** The workload called {@code name}, with {@code n} as crdt-benchmarks means it. */
  static Workload<?> named(String name, int n) {
    return switch (name) {
      case "b1.1" -> mirrored(n, (r, i) -> r.text.insert(i, "a"), n);
      case "b1.2" -> mirrored(1, (r, i) -> r.text.insert(0, "a".repeat(n)), n);
      case "b1.3" -> mirrored(n, (r, i) -> r.text.insert(0, "a"), n);
      case "b1.4" -> mirrored(Patches.randomLetters(n, 0, 7));
      case "b1.5" -> mirrored(Patches.randomWords(n, 0, 8));
      case "b1.6" ->
          mirrored(
              1,
              (r, i) -> {
                r.text.insert(0, "a".repeat(n));
                r.text.delete(0, n);
              },
              0);
      case "b1.7" -> mirrored(Patches.randomWordsAndDeletions(n, 0, 9));
      case "b1.8" -> mirroredArray(n, (r, i) -> r.array().insert(i, i));
      case "b1.9" -> mirroredArray(n, 1, (r, i) -> r.array().insertAll(0, numbers(n)));
      case "b1.10" -> mirroredArray(n, (r, i) -> r.array().insert(0, i));
      case "b1.11" -> randomArray(n);
      case "b2.1" -> concurrently(twice(seed -> together(new Patches(0), "a".repeat(n))));
      case "b2.2" -> concurrently(twice(s -> Patches.randomLetters(n, INITIAL_LENGTH, s)));
      case "b2.3" -> concurrently(twice(s -> Patches.randomWords(n, INITIAL_LENGTH, s)));
      case "b2.4" ->
          concurrently(twice(s -> Patches.randomWordsAndDeletions(n, INITIAL_LENGTH, s)));
      case "b3.1" -> manyClients(n, (r, i) -> r.map().set("v", i));
      case "b3.2" ->
          manyClients(n, (r, i) -> r.map().set("v", Map.of("name", "" + i, "address", "here")));
      case "b3.3" -> manyClients(n, (r, i) -> r.map().set("v", "" + i));
      case "b3.4" -> manyClients(n, (r, i) -> r.array().insert(0, "" + i));
      case "b3.5" -> manyClients(n, (r, i) -> r.text.insert(0, "" + i));
      case "map-keys" -> mapKeys(n);
      default -> throw new IllegalArgumentException("No workload is called " + name);
    };
  }

  private static List<Object> numbers(int n) {
    return IntStream.range(0, n).<Object>mapToObj(i -> i).toList();
  }

  private interface PatchesOfSeed {
    Patches with(int seed);
  }

  private static Patches[] twice(PatchesOfSeed patches) {
    return new Patches[] {patches.with(21), patches.with(22)};
  }

  private static Patches together(Patches rest, String text) {
    Patches all = new Patches(rest.size() + 1);
    all.set(0, 0, 0, text);
    return all;
  }

  // ---------------------------------------------------------------- one writes, another follows

  private static Workload<Replica> mirrored(int n, BiConsumer<Replica, Integer> edit, int length) {
    return new Mirrored(
        author -> {
          for (int i = 0; i < n; i++) {
            edit.accept(author, i);
          }
        },
        n,
        reader -> TextWorkloads.mustEqual(reader.text.length(), length));
  }

  private static Workload<Replica> mirrored(Patches patches) {
    Replica author = Replica.silent(Replica.AUTHOR);
    patches.replayOn(author.text);
    String expected = author.text.toString();
    return new Mirrored(
        replica -> patches.replayOn(replica.text),
        patches.size(),
        reader -> TextWorkloads.mustEqual(reader.text.toString(), expected));
  }

  private static Workload<Replica> mirroredArray(int n, BiConsumer<Replica, Integer> edit) {
    return mirroredArray(n, n, edit);
  }

  private static Workload<Replica> mirroredArray(
      int length, int edits, BiConsumer<Replica, Integer> edit) {
    return new Mirrored(
        author -> {
          for (int i = 0; i < edits; i++) {
            edit.accept(author, i);
          }
        },
        edits,
        reader -> TextWorkloads.mustEqual(reader.array().length(), length));
  }

  private static Workload<Replica> randomArray(int n) {
    Prng random = new Prng(31);
    int[] positions = IntStream.range(0, n).map(i -> random.below(i + 1)).toArray();
    return mirroredArray(n, (r, i) -> r.array().insert(positions[i], i));
  }

  /** Sets over 100 keys of one map. */
  private static Workload<Replica> mapKeys(int n) {
    Prng random = new Prng(41);
    String[] keys =
        IntStream.range(0, n).mapToObj(i -> "k" + random.below(100)).toArray(String[]::new);
    return new Mirrored(
        author -> {
          for (int i = 0; i < n; i++) {
            author.map().set(keys[i], i);
          }
        },
        n,
        reader -> TextWorkloads.mustEqual(reader.map().get(keys[n - 1]), (long) n - 1));
  }

  /** Edits, each a transaction, then all their updates on another replica. */
  private record Mirrored(Consumer<Replica> edits, int operations, Consumer<Replica> end)
      implements Workload<Replica> {

    @Override
    public Replica prepare() {
      return Replica.sending(Replica.AUTHOR);
    }

    @Override
    public Replica run(Replica author) {
      edits.accept(author);
      Replica reader = Replica.silent(Replica.READER);
      reader.applyEach(author.updates);
      return reader;
    }

    @Override
    public void check(Replica result) {
      end.accept(result);
    }
  }

  // ---------------------------------------------------------------- two write at the same time

  private static Workload<Replica[]> concurrently(Patches[] patches) {
    return new Workload<>() {
      @Override
      public Replica[] prepare() {
        Replica[] both = {
          Replica.sending(Replica.clientId(1)), Replica.sending(Replica.clientId(2))
        };
        both[0].text.insert(0, new Prng(3).word(INITIAL_LENGTH));
        both[1].applyEach(both[0].updates);
        both[0].updates.clear();
        return both;
      }

      @Override
      public Replica run(Replica[] both) {
        for (int i = 0; i < 2; i++) {
          Replica replica = both[i];
          Patches own = patches[i];
          replica.doc.transact(transaction -> own.replayOn(replica.text));
        }
        List<byte[]> ofFirst = List.copyOf(both[0].updates);
        both[0].applyEach(
            both[1].updates.subList(both[1].updates.size() - 1, both[1].updates.size()));
        both[1].applyEach(ofFirst);
        if (!both[0].text.toString().equals(both[1].text.toString())) {
          throw new AssertionError("The replicas differ");
        }
        return both[0];
      }

      @Override
      public void check(Replica result) {
        if (result.text.length() == 0) {
          throw new AssertionError("An empty text");
        }
      }

      @Override
      public int operations() {
        return patches[0].size() + patches[1].size();
      }
    };
  }

  // ---------------------------------------------------------------- many write at the same time

  /** Measured is one replica that takes in what {@code n} others did concurrently. */
  private static Workload<Replica> manyClients(int n, BiConsumer<Replica, Integer> edit) {
    List<byte[]> updates = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Replica client = Replica.sending(Replica.clientId(i));
      edit.accept(client, i);
      updates.addAll(client.updates);
    }
    return new Workload<>() {
      @Override
      public Replica prepare() {
        return Replica.silent(Replica.READER);
      }

      @Override
      public Replica run(Replica reader) {
        reader.applyEach(updates);
        return reader;
      }

      @Override
      public void check(Replica result) {
        TextWorkloads.mustEqual(result.doc.stateVector().clients().length, n);
      }

      @Override
      public int operations() {
        return n;
      }
    };
  }
}
