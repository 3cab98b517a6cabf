package io.collab.server.testkit;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Changes of rich text, as thin clients make them: also such that cut characters in two. */
public final class RandomDeltas {

  private static final List<String> WORDS =
      List.of("a", "bc", "xyz ", "\n", "é", "日本", "😀", "👩‍👧", "lorem ipsum ");

  private RandomDeltas() {}

  /** A change of a text of {@code length} units. */
  public static Delta change(SplittableRandom random, int length) {
    DeltaBuilder delta = Delta.builder();
    int left = length;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int skip = random.nextInt(Math.min(left, 6) + 1);
      delta.retain(skip);
      left -= skip;
      int units = random.nextInt(Math.min(left, 5) + 1);
      switch (random.nextInt(6)) {
        case 0, 1 -> delta.insert(word(random));
        case 2 -> delta.insert(word(random), attributes(random, false));
        case 3 -> delta.insertEmbed(Map.of("image", "a.png"), attributes(random, false));
        case 4 -> {
          delta.delete(units);
          left -= units;
        }
        default -> {
          delta.retain(units, attributes(random, true));
          left -= units;
        }
      }
    }
    return delta.build().chop();
  }

  private static String word(SplittableRandom random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static Map<String, @Nullable Object> attributes(
      SplittableRandom random, boolean removals) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      attributes.put("bold", (removals && random.nextInt(3) == 0) ? null : true);
    }
    if (random.nextInt(3) == 0) {
      attributes.put("color", (removals && random.nextBoolean()) ? null : "red");
    }
    return attributes;
  }
}
