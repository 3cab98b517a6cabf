package io.collab.core.doc;

import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Workloads over one text whose edits are given: recorded traces and random edits. */
final class TextWorkloads {

  /** What a history of one text looks like from all sides. */
  record History(Patches patches, String endContent, List<byte[]> updates) {

    static History recorded(String trace) {
      Map<String, Object> file = TraceFiles.read("sequential", trace);
      return of(Patches.of(file), (String) file.get("endContent"));
    }

    static History randomLetters(int count) {
      return of(Patches.randomLetters(count, 0, 7), null);
    }

    private static History of(Patches patches, String endContent) {
      Replica author = Replica.sending(Replica.AUTHOR);
      patches.replayOn(author.text);
      String text = author.text.toString();
      return new History(patches, endContent == null ? text : endContent, author.updates);
    }

    /** What several recorded agents have written together. */
    static History concurrent(String trace) {
      SessionPlan plan = new SessionPlan(TraceFiles.read("concurrent", trace));
      byte[][] sent = new byte[plan.steps.size()][];
      plan.replay(sent);
      List<byte[]> updates = new ArrayList<>();
      for (byte[] update : sent) {
        if (update != null) {
          updates.add(update);
        }
      }
      return new History(new Patches(0), plan.endContent, updates);
    }

    Replica replica() {
      Replica reader = Replica.silent(Replica.READER);
      reader.applyInOneTransaction(updates);
      return reader;
    }
  }

  private TextWorkloads() {}

  /** Typing and deleting, every patch a transaction, nobody listening. */
  static Workload<Replica> local(History history) {
    return new Task<>(
        history,
        () -> Replica.silent(Replica.AUTHOR),
        replica -> {
          history.patches.replayOn(replica.text);
          return replica;
        });
  }

  /** The same with the update of every transaction collected. */
  static Workload<Replica> localUpdates(History history) {
    return new Task<>(
        history,
        () -> Replica.sending(Replica.AUTHOR),
        replica -> {
          history.patches.replayOn(replica.text);
          return replica;
        });
  }

  /** The same with an observer that reads the delta of every event as well. */
  static Workload<Replica> localObserved(History history) {
    return new Task<>(
        history,
        () -> {
          Replica replica = Replica.sending(Replica.AUTHOR);
          replica.text.observe(new DeltaReader());
          return replica;
        },
        replica -> {
          history.patches.replayOn(replica.text);
          return replica;
        });
  }

  private static final class DeltaReader implements Consumer<YTextEvent> {
    private long operations;

    @Override
    public void accept(YTextEvent event) {
      operations += event.delta().ops().size();
      if (operations == 0) {
        throw new AssertionError("An event without a change");
      }
    }
  }

  /** Updates one by one, each a transaction. */
  static Workload<Replica> applyEach(History history) {
    return apply(history, replica -> replica.applyEach(history.updates));
  }

  /** Updates one by one, all in one transaction. */
  static Workload<Replica> applyBatch(History history) {
    return apply(history, replica -> replica.applyInOneTransaction(history.updates));
  }

  /** All updates merged into one beforehand. */
  static Workload<Replica> applyMerged(History history) {
    byte[] merged = Updates.merge(history.updates);
    return apply(
        history,
        replica -> {
          replica.doc.applyUpdate(merged);
          replica.readText();
        });
  }

  private static Workload<Replica> apply(History history, Consumer<Replica> work) {
    return new Task<>(
        history,
        () -> Replica.silent(Replica.READER),
        replica -> {
          work.accept(replica);
          return replica;
        });
  }

  /** From the bytes of the whole state to a document whose text has been read. */
  static Workload<byte[]> load(History history) {
    return load(history, YDoc::encodeStateAsUpdate, YDoc::applyUpdate);
  }

  /** The same, and then a letter is typed. */
  static Workload<byte[]> loadAndType(History history) {
    Workload<byte[]> load = load(history);
    return new Workload<>() {
      @Override
      public byte[] prepare() {
        return load.prepare();
      }

      @Override
      public Replica run(byte[] state) {
        Replica replica = load.run(state);
        replica.text.insert(0, "x");
        return replica;
      }

      @Override
      public void check(Replica result) {
        mustEqual(result.text.toString(), "x" + history.endContent);
      }

      @Override
      public int operations() {
        return 1;
      }
    };
  }

  static Workload<byte[]> loadV2(History history) {
    return load(history, YDoc::encodeStateAsUpdateV2, YDoc::applyUpdateV2);
  }

  private interface Applier {
    void apply(YDoc doc, byte[] state);
  }

  private static Workload<byte[]> load(
      History history, Function<YDoc, byte[]> encode, Applier applier) {
    byte[] state = encode.apply(history.replica().doc);
    return new Task<>(
        history,
        () -> state,
        bytes -> {
          Replica replica = Replica.silent(Replica.READER);
          applier.apply(replica.doc, bytes);
          replica.readText();
          return replica;
        });
  }

  /** The bytes of the whole state, right after an edit. */
  static Workload<Replica> encode(History history) {
    return encode(history, YDoc::encodeStateAsUpdate);
  }

  static Workload<Replica> encodeV2(History history) {
    return encode(history, YDoc::encodeStateAsUpdateV2);
  }

  private static Workload<Replica> encode(History history, Function<YDoc, byte[]> encode) {
    Replica replica = history.replica();
    return new Task<>(
        history,
        () -> {
          replica.text.insert(0, "x");
          replica.text.delete(0, 1);
          return replica;
        },
        r -> {
          if (encode.apply(r.doc).length == 0) {
            throw new AssertionError("No state");
          }
          return r;
        });
  }

  /** Merging the updates without a document. */
  static Workload<List<byte[]>> merge(History history) {
    byte[][] merged = new byte[1][];
    return new Workload<>() {
      @Override
      public List<byte[]> prepare() {
        return history.updates;
      }

      @Override
      public Replica run(List<byte[]> updates) {
        merged[0] = Updates.merge(updates);
        return Replica.silent(Replica.READER);
      }

      @Override
      public void check(Replica result) {
        result.doc.applyUpdate(merged[0]);
        mustEqual(result.text.toString(), history.endContent);
      }

      @Override
      public int operations() {
        return history.updates.size();
      }
    };
  }

  /** A recorded concurrent session with all its replicas: edits, updates, and their exchange. */
  static Workload<SessionPlan> session(String trace) {
    SessionPlan plan = new SessionPlan(TraceFiles.read("concurrent", trace));
    return new Workload<>() {
      @Override
      public SessionPlan prepare() {
        return plan;
      }

      @Override
      public Replica run(SessionPlan session) {
        return session.replay(new byte[session.steps.size()][]);
      }

      @Override
      public void check(Replica result) {
        mustEqual(result.text.toString(), plan.endContent);
      }

      @Override
      public int operations() {
        return plan.steps.size();
      }
    };
  }

  /** Letters at random positions of a document of pieces of ten letters in random order. */
  static Workload<Replica> editPieces(int pieces, int edits) {
    byte[] state = pieces(pieces);
    int length = pieces * 10;
    Patches patches = Patches.randomLetters(edits, length, 13);
    return new Workload<>() {
      @Override
      public Replica prepare() {
        Replica replica = Replica.loaded(state);
        replica.send();
        return replica;
      }

      @Override
      public Replica run(Replica replica) {
        patches.replayOn(replica.text);
        return replica;
      }

      @Override
      public void check(Replica result) {
        mustEqual(result.text.length(), length + edits);
        mustEqual(result.updates.size(), edits);
      }

      @Override
      public int operations() {
        return edits;
      }
    };
  }

  static byte[] pieces(int count) {
    Prng random = new Prng(11);
    Replica author = Replica.silent(Replica.AUTHOR);
    author.doc.transact(
        transaction -> {
          for (int i = 0; i < count; i++) {
            author.text.insert(random.below(i + 1) * 10, random.word(10));
          }
        });
    return author.doc.encodeStateAsUpdate();
  }

  /** Typing into a text to which {@code clients} clients have contributed a word each. */
  static Workload<Replica> typeIntoOldDocument(int clients, int letters) {
    Replica old = Replica.silent(Replica.READER);
    Prng random = new Prng(51);
    for (int i = 0; i < clients; i++) {
      Replica client = Replica.sending(Replica.clientId(i));
      client.text.insert(0, random.word(5));
      old.applyEach(client.updates);
    }
    byte[] state = old.doc.encodeStateAsUpdate();
    Patches typing = new Patches(letters);
    for (int i = 0; i < letters; i++) {
      typing.set(i, 100 + i, 0, "x");
    }
    return new Workload<>() {
      @Override
      public Replica prepare() {
        Replica replica = Replica.loaded(state);
        replica.send();
        return replica;
      }

      @Override
      public Replica run(Replica replica) {
        typing.replayOn(replica.text);
        return replica;
      }

      @Override
      public void check(Replica result) {
        mustEqual(result.text.length(), 5 * clients + letters);
      }

      @Override
      public int operations() {
        return letters;
      }
    };
  }

  static void mustEqual(Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(
          "Wrong result: " + shortened(actual) + ", not " + shortened(expected));
    }
  }

  private static String shortened(Object value) {
    String text = String.valueOf(value);
    return text.length() < 60 ? text : text.substring(0, 60) + "… (" + text.length() + ")";
  }

  /** Work on a history that ends with its content. */
  private record Task<S>(History history, Supplier<S> before, Function<S, Replica> work)
      implements Workload<S> {

    @Override
    public S prepare() {
      return before.get();
    }

    @Override
    public Replica run(S state) {
      return work.apply(state);
    }

    @Override
    public void check(Replica result) {
      mustEqual(result.text.toString(), history.endContent);
    }

    @Override
    public int operations() {
      return history.updates.size();
    }
  }
}
