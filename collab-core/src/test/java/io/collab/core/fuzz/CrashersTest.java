package io.collab.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.doc.YDoc;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.StateVector;
import io.collab.core.position.RelativePosition;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known to break readers of updates; {@code resources/crashers} tells where it is from. */
final class CrashersTest {

  private static final Path FILES = Path.of("src/test/resources/crashers");

  /** An input, its decoder, and what must happen. */
  record Crasher(String name, String decoder, String expected, byte[] input) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Crasher> crashers() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      assertThat(all).isNotEmpty();
      return all.stream().map(CrashersTest::read);
    }
  }

  private static Crasher read(Path file) {
    try {
      String text = Files.readString(file);
      int end = text.indexOf("\n\n");
      Map<String, String> head = new HashMap<>();
      for (String line : text.substring(0, end).lines().toList()) {
        int colon = line.indexOf(": ");
        head.put(line.substring(0, colon), line.substring(colon + 2));
      }
      String hex = text.substring(end).replaceAll("\\s", "");
      return new Crasher(
          file.getFileName().toString(),
          head.get("decoder"),
          head.get("expected"),
          HexFormat.of().parseHex(hex));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("crashers")
  void theInputIsTreatedAsItMustBe(Crasher crasher) {
    byte[] input = crasher.input();
    String outcome =
        switch (crasher.decoder()) {
          case "update v1" -> outcomeOfUpdate(input, false);
          case "update v2" -> outcomeOfUpdate(input, true);
          case "awareness" -> outcome(() -> AwarenessUpdate.decode(input), input);
          case "state vector" -> outcome(() -> StateVector.decode(input), input);
          case "sync" -> outcome(() -> SyncMessage.decode(input), input);
          case "position" -> outcome(() -> RelativePosition.decode(input), input);
          default -> throw new IllegalArgumentException("No decoder for " + crasher);
        };
    assertThat(outcome).isEqualTo(crasher.expected());
  }

  private static String outcome(Runnable decode, byte[] input) {
    String[] outcome = {"accepted"};
    Cost.check(
        "Decoding",
        input,
        Cost.decoding(input),
        () -> {
          try {
            decode.run();
          } catch (DecodeException e) {
            assertThat(e).hasMessageContaining("at offset");
            outcome[0] = "refused";
          }
        });
    return outcome[0];
  }

  /** All tools and the document have to agree. */
  private static String outcomeOfUpdate(byte[] input, boolean v2) {
    YDoc doc = YDoc.create();
    doc.getText("t").insert(0, "known");
    byte[] before = doc.encodeStateAsUpdate();
    byte[] empty = v2 ? YDoc.create().encodeStateAsUpdateV2() : YDoc.create().encodeStateAsUpdate();
    List<Runnable> tools =
        v2
            ? List.of(
                () -> doc.applyUpdateV2(input),
                () -> Updates.infoV2(input),
                () -> Updates.mergeV2(List.of(empty, input)),
                () -> Updates.mergeV2(List.of(input, empty)),
                () -> Updates.diffV2(input, StateVector.EMPTY),
                () -> Updates.stateVectorV2(input),
                () -> Updates.convertV2ToV1(input),
                () -> Updates.obfuscateV2(input))
            : List.of(
                () -> doc.applyUpdate(input),
                () -> Updates.info(input),
                () -> Updates.merge(List.of(empty, input)),
                () -> Updates.merge(List.of(input, empty)),
                () -> Updates.diff(input, StateVector.EMPTY),
                () -> Updates.stateVector(input),
                () -> Updates.convertV1ToV2(input),
                () -> Updates.obfuscate(input));
    String first = outcome(tools.get(0), input);
    assertThat(tools).allSatisfy(tool -> assertThat(outcome(tool, input)).isEqualTo(first));
    if (first.equals("refused")) {
      assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    } else {
      doc.checkIntegrity();
    }
    return first.equals("accepted") && doc.hasPending() ? "waiting" : first;
  }
}
