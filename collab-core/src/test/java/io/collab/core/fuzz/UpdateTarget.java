package io.collab.core.fuzz;

import io.collab.core.codec.RandomUpdates;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.testkit.RandomEdits;
import io.collab.core.update.UpdateInfo;
import io.collab.core.update.Updates;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Everything that reads updates of one version: all tools, and a document, whose bytes must be what
 * they were if the update is refused. All agree on whether it is.
 */
final class UpdateTarget implements Target {

  /** Bytes that a document may allocate per byte of an update, and per struct beyond those. */
  private static final long APPLIED_PER_BYTE = 64;

  private static final long APPLIED_PER_STRUCT = 400;

  /** Bytes that a tool may allocate per byte of its result: buffers grow by doubling. */
  private static final long WRITTEN_PER_BYTE = 8;

  private static final int DEEP_CHECKS_ONE_IN = 16;

  private final boolean v2;
  private final byte[] known;
  private final byte[] source;
  private final Map<String, UnaryOperator<byte[]>> tools = new LinkedHashMap<>();

  private YDoc doc;
  private byte[] before;
  private int acceptedCount;

  /** Opens documents made from {@code random}. */
  UpdateTarget(boolean v2, SplittableRandom random) {
    this.v2 = v2;
    YDoc author = YDoc.create(YDocOptions.defaults().withClientId(77));
    edit(author, random);
    known = author.encodeStateAsUpdate();
    edit(author, random);
    source = v2 ? author.encodeStateAsUpdateV2() : author.encodeStateAsUpdate();
    doc = knowing();
    before = doc.encodeStateAsUpdate();
    addTools(author, random);
  }

  private static void edit(YDoc doc, SplittableRandom random) {
    RandomEdits edits = new RandomEdits(doc);
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      edits.run(random.nextInt(RandomEdits.COUNT), random.nextInt(1000), random.nextInt(1000));
    }
  }

  private YDoc knowing() {
    YDoc copy = YDoc.create(YDocOptions.defaults().withClientId(78));
    copy.applyUpdate(known);
    return copy;
  }

  private void addTools(YDoc author, SplittableRandom random) {
    byte[] other = v2 ? Updates.convertV1ToV2(known) : known;
    DeleteSet some =
        new DeleteSet.Builder()
            .add(77, random.nextInt(5), 1 + random.nextInt(5))
            .add(1, random.nextInt(5), 1 + random.nextInt(5))
            .build();
    if (v2) {
      tools.put("mergeV2", update -> Updates.mergeV2(List.of(update, other)));
      tools.put("diffV2", update -> Updates.diffV2(update, author.stateVector()));
      tools.put("convertV2ToV1", Updates::convertV2ToV1);
      tools.put("obfuscateV2", Updates::obfuscateV2);
    } else {
      tools.put("merge", update -> Updates.merge(List.of(other, update)));
      tools.put("diff", update -> Updates.diff(update, author.stateVector()));
      tools.put("without", update -> Updates.without(update, some, some));
      tools.put("convertV1ToV2", Updates::convertV1ToV2);
      tools.put("obfuscate", Updates::obfuscate);
    }
  }

  @Override
  public byte[] seed(SplittableRandom random) {
    UpdateEncoder out = v2 ? UpdateEncoder.v2() : UpdateEncoder.v1();
    return switch (random.nextInt(4)) {
      case 0 -> source.clone();
      case 1 -> RandomUpdates.write(random, out);
      case 2 -> HostileUpdates.write(random, out);
      default -> RandomUpdates.writeContiguous(random, out);
    };
  }

  @Override
  public boolean feed(byte[] input) {
    boolean isValid = validates(input);
    UpdateInfo info = isValid ? describe(input) : null;
    tools.forEach((name, tool) -> checkTool(name, tool, input, isValid));
    long structs = info == null ? 0 : info.structs();
    boolean applied = applies(input, structs);
    if (applied != isValid) {
      throw new AssertionError("The document and validate do not agree");
    }
    if (applied) {
      if (acceptedCount++ % DEEP_CHECKS_ONE_IN == 0) {
        doc.checkIntegrity();
      }
      doc = knowing();
      before = doc.encodeStateAsUpdate();
    } else if (!Arrays.equals(doc.encodeStateAsUpdate(), before)) {
      throw new AssertionError("A refused update has left a trace");
    }
    return applied;
  }

  private boolean validates(byte[] input) {
    boolean[] valid = {false};
    Cost.check(
        "validate", input, Cost.decoding(input), () -> valid[0] = accepts(() -> validate(input)));
    return valid[0];
  }

  private void validate(byte[] input) {
    if (v2) {
      Updates.validateV2(input);
    } else {
      Updates.validate(input);
    }
  }

  private UpdateInfo describe(byte[] input) {
    UpdateInfo[] info = new UpdateInfo[1];
    Cost.check(
        "info",
        input,
        Cost.decoding(input),
        () -> info[0] = v2 ? Updates.infoV2(input) : Updates.info(input));
    Cost.check(
        "stateVector",
        input,
        Cost.decoding(input),
        () -> {
          if (v2) {
            Updates.stateVectorV2(input);
          } else {
            Updates.stateVector(input);
          }
        });
    return info[0];
  }

  private void checkTool(String name, UnaryOperator<byte[]> tool, byte[] input, boolean isValid) {
    byte[][] result = {{}};
    boolean[] accepted = {false};
    Cost.check(
        name,
        input,
        () -> Cost.decoding(input) + WRITTEN_PER_BYTE * result[0].length,
        () -> accepted[0] = accepts(() -> result[0] = tool.apply(input)));
    if (accepted[0] != isValid) {
      throw new AssertionError(name + " and validate do not agree");
    }
  }

  private boolean applies(byte[] input, long structs) {
    boolean[] applied = {false};
    long beyond = Math.max(0, structs - input.length);
    long max = Cost.BASE + APPLIED_PER_BYTE * input.length + APPLIED_PER_STRUCT * beyond;
    Cost.check(
        v2 ? "applyUpdateV2" : "applyUpdate",
        input,
        max,
        () -> {
          if (applied[0]) {
            doc = knowing();
          }
          applied[0] = accepts(() -> apply(input));
        });
    return applied[0];
  }

  private void apply(byte[] input) {
    if (v2) {
      doc.applyUpdateV2(input);
    } else {
      doc.applyUpdate(input);
    }
  }

  private static boolean accepts(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (DecodeException refused) {
      return false;
    }
  }
}
