package io.collab.core.testkit;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random documents and changes of them. */
public final class RandomDeltas {

  private static final List<String> WORDS =
      List.of(
          "a", "bc", " \n", "\n", "end.", "\uD83D\uDE00", "\uD83D\uDC68\u200D\uD83D\uDC67", "é");
  private static final List<Object> VALUES = List.of(true, 1, 2, "red", Map.of("x", List.of(1)));
  private static final List<String> NAMES = List.of("bold", "color", "list");

  private RandomDeltas() {}

  /** A document of up to {@code pieces} operations. */
  public static Delta document(SplittableRandom random, int pieces) {
    DeltaBuilder document = Delta.builder();
    for (int i = 0; i < pieces; i++) {
      insert(random, document, false);
    }
    return document.build();
  }

  /** A change of {@code document}, which it fits; never cuts a surrogate pair. */
  public static Delta change(SplittableRandom random, Delta document) {
    List<Integer> units = unitsOfCharacters(document);
    DeltaBuilder change = Delta.builder();
    for (int next = 0; next < units.size(); ) {
      int end = Math.min(units.size(), next + 1 + random.nextInt(6));
      int length = units.subList(next, end).stream().mapToInt(n -> n).sum();
      switch (random.nextInt(6)) {
        case 0, 1 -> insert(random, change, false);
        case 2 -> {
          change.delete(length);
          next = end;
        }
        case 3 -> {
          change.retain(length, attributes(random, true));
          next = end;
        }
        default -> {
          change.retain(length);
          next = end;
        }
      }
    }
    if (random.nextInt(3) == 0) {
      insert(random, change, false);
    }
    return change.build().chop();
  }

  /** The same content with neighbours joined. */
  public static Delta joined(Delta delta) {
    DeltaBuilder joined = Delta.builder();
    delta.ops().forEach(joined::add);
    return joined.build();
  }

  private static List<Integer> unitsOfCharacters(Delta document) {
    return document.ops().stream()
        .flatMap(
            op ->
                ((Op.Insert) op).content() instanceof String text
                    ? text.codePoints().mapToObj(Character::charCount)
                    : List.of(1).stream())
        .toList();
  }

  private static void insert(SplittableRandom random, DeltaBuilder delta, boolean nulls) {
    Map<String, @Nullable Object> attributes = attributes(random, nulls);
    if (random.nextInt(6) == 0) {
      delta.insertEmbed(Map.of("image", random.nextInt(3)), attributes);
    } else {
      delta.insert(WORDS.get(random.nextInt(WORDS.size())), attributes);
    }
  }

  private static Map<String, @Nullable Object> attributes(SplittableRandom random, boolean nulls) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    while (random.nextInt(5) < 2) {
      boolean isNull = nulls && random.nextInt(3) == 0;
      attributes.put(
          NAMES.get(random.nextInt(NAMES.size())),
          isNull ? null : VALUES.get(random.nextInt(VALUES.size())));
    }
    return attributes;
  }
}
