package io.collab.server.protocol.ot;

import static io.collab.server.text.TextProblem.Code.REVISION_CHANGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.collab.core.delta.Delta;
import io.collab.core.doc.YDoc;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.core.testkit.RandomCases;
import io.collab.server.text.Operation;
import io.collab.server.text.Session;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextProblem;
import io.collab.server.text.TextRoot;
import io.collab.server.text.TextRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reader of messages and the published schemas say the same. */
class MessageSchemaTest {

  private static final Path SCHEMAS = Path.of("..", "docs", "protocol");
  private static final String PREFIX = "urn:collab:schema:";

  private static final List<String> VALID =
      List.of(
          "{\"type\":\"hello\",\"protocol\":1,\"session\":\"session-1\",\"root\":\"content\"}",
          "{\"type\":\"hello\",\"protocol\":1,\"session\":\"session-1\",\"epoch\":\"e\",\"rev\":7}",
          "{\"type\":\"op\",\"epoch\":\"e\",\"rev\":0,\"op\":1,\"delta\":[{\"retain\":3,"
              + "\"attributes\":{\"bold\":null}},{\"insert\":\"a\",\"attributes\":{\"bold\":true}},"
              + "{\"insert\":{\"image\":\"x\"}},{\"delete\":2},{\"retain\":{\"image\":1}}]}",
          "{\"type\":\"presence\",\"rev\":3,\"state\":{\"user\":{\"name\":\"Ann\",\"color\":\"red\"},"
              + "\"cursor\":{\"index\":1,\"length\":2},\"typing\":true}}",
          "{\"type\":\"presence\",\"state\":null}",
          "{\"type\":\"ping\"}");

  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          true,
          false,
          "",
          "a",
          "content",
          "session-2",
          "x".repeat(32),
          "x".repeat(33),
          "😀".repeat(100),
          "x".repeat(101),
          "x".repeat(255),
          "x".repeat(256),
          "a\u0001b",
          -1L,
          0L,
          1L,
          1.5,
          2147483648L,
          1073741825L,
          (1L << 53) - 1,
          1e16,
          9e18,
          List.of(),
          Map.of(),
          List.of(1L),
          Map.of("a", 1L),
          Map.of("a", 1L, "b", 2L),
          Map.of("insert", ""),
          Map.of("retain", 0L),
          Map.of("insert", "a", "delete", 1L));

  private final SchemaRegistry schemas = registry();

  private static SchemaRegistry registry() {
    Map<String, String> texts = new HashMap<>();
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".schema.json")).toList()) {
        String name = file.getFileName().toString().replace(".schema.json", "");
        texts.put(PREFIX + name, Files.readString(file));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts));
  }

  private List<Error> errors(String schema, String json) {
    return schemas.getSchema(SchemaLocation.of(PREFIX + schema)).validate(json, InputFormat.JSON);
  }

  @Test
  void theReaderAcceptsWhatTheSchemasAcceptAndNothingElse() {
    RandomCases.run(
        6_000,
        1_000_000,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Object message = JsonReader.read(VALID.get(random.nextInt(VALID.size())));
          Object type = ((Map<?, ?>) message).get("type");
          for (int i = random.nextInt(3); i > 0; i--) {
            message = changed(message, random);
          }
          String json = JsonWriter.write(message);
          boolean typed = message instanceof Map<?, ?> map && type.equals(map.get("type"));
          if (typed) {
            List<Error> errors = errors("client-" + type, json);
            assertThat(problem(json) == null)
                .as("%s: the schema says %s, the reader %s", json, errors, problem(json))
                .isEqualTo(errors.isEmpty());
          } else {
            assertThat(problem(json)).as(json).isNotNull();
          }
        });
  }

  private static @Nullable TextProblem problem(String json) {
    try {
      MessageReader.read(json.getBytes(UTF_8));
      return null;
    } catch (MessageException e) {
      return e.problem();
    }
  }

  /** The same with another value somewhere, or without one, or with one more. */
  private static @Nullable Object changed(@Nullable Object value, SplittableRandom random) {
    return changed(value, random, new int[] {random.nextInt(size(value))});
  }

  /** Number of values in a value, itself included. */
  private static int size(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return 1 + members.values().stream().mapToInt(MessageSchemaTest::size).sum();
    }
    return value instanceof List<?> elements
        ? 1 + elements.stream().mapToInt(MessageSchemaTest::size).sum()
        : 1;
  }

  /**
   * Changes the value that {@code left} counts down to.
   *
   * @param left how many values come before it
   */
  private static @Nullable Object changed(
      @Nullable Object value, SplittableRandom random, int[] left) {
    if (left[0]-- == 0) {
      return instead(value, random);
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>();
      members.forEach((name, member) -> changed.put((String) name, changed(member, random, left)));
      return changed;
    }
    if (value instanceof List<?> elements) {
      List<@Nullable Object> changed = new ArrayList<>();
      elements.forEach(element -> changed.add(changed(element, random, left)));
      return changed;
    }
    return value;
  }

  private static @Nullable Object instead(@Nullable Object value, SplittableRandom random) {
    Object other = VALUES.get(random.nextInt(VALUES.size()));
    if (!(value instanceof Map<?, ?> members) || members.isEmpty() || random.nextInt(3) == 0) {
      return other;
    }
    Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    members.forEach((name, member) -> changed.put((String) name, member));
    if (random.nextBoolean()) {
      changed.put("more", other);
    } else {
      changed.keySet().remove(List.copyOf(changed.keySet()).get(random.nextInt(changed.size())));
    }
    return changed;
  }

  @Test
  void aMalformedFieldIsNamed() {
    TextProblem problem =
        problem("{\"type\":\"op\",\"epoch\":\"e\",\"rev\":0,\"op\":1,\"delta\":[{\"insert\":0}]}");

    assertThat(problem.path()).isEqualTo("/delta/0/insert");
    assertThat(problem.message()).contains("must be a string");
  }

  @Test
  void anUnknownTypeIsAnswered() {
    assertThat(problem("{\"type\":\"dance\"}").code()).isEqualTo(TextProblem.Code.UNKNOWN_TYPE);
  }

  @Test
  void whatTheServerSaysIsWhatTheSchemasSay() throws Exception {
    YDoc doc = YDoc.create();
    TextRoot root = new TextRoots(doc, "epoch").open("content");
    Session session = root.session("session-1");
    Delta change = Delta.builder().insert("a\uD83D\uDE00").build();
    root.apply(session, new Operation("epoch", 0, 1, change));
    root.apply(
        session, new Operation("epoch", 1, 2, Delta.builder().retain(2).insert("b").build()));
    List<TextMessage> messages = new ArrayList<>();
    messages.add(root.snapshot(session, false));
    messages.add(root.resumed(session, 0, null, true));
    messages.add(root.resumed(session, 0, "7.c0ffee", true));
    messages.add(root.named(root.since(0, session, false).get(0)));
    messages.add(TextMessage.place(2, "7.c0ffee"));
    messages.addAll(root.since(0, session, false));
    messages.addAll(root.since(0, root.session("session-2"), false));
    messages.add(TextMessage.saved(1, 0));
    messages.add(TextMessage.saved(1, 7));
    messages.add(TextMessage.status(true, true, "Wait."));
    messages.add(
        TextMessage.presence(
            List.of(
                Map.of(
                    "id",
                    1L,
                    "user",
                    Map.of("name", "Ann"),
                    "cursor",
                    Map.of("index", 1L, "length", 0L),
                    "typing",
                    false)),
            List.of(2L),
            3));
    // No message can ask for an operation to be done at the newest revision or not at all: only a
    // replacement of the content over REST can, and its answer is a problem with another schema.
    for (TextProblem.Code code : EnumSet.complementOf(EnumSet.of(REVISION_CHANGED))) {
      messages.add(TextMessage.error(new TextProblem(code, "Sentence.", "/op"), 1));
    }
    messages.add(TextMessage.PONG);

    for (TextMessage message : messages) {
      assertThat(errors("server-" + message.type(), message.json())).as(message.json()).isEmpty();
    }
    assertThat(messages)
        .extracting(TextMessage::json)
        .anyMatch(json -> json.contains("correction"));
  }
}
