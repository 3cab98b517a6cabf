package io.collab.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", " ", "...", "a.b", "größe", "文書", "👩‍💻", "a%2Fb", "a\\b", "\u00a0", "\u2028"
      })
  void anyOtherUnicodeIsKeptAsItIs(String name) {
    assertThat(new DocumentName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\nb", "\u001f", "\u007f", "\u0080", "\u009f"})
  void controlCharactersAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentName(name))
        .withMessageContaining("control characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a/b", "/a", "a/"})
  void slashesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentName(name))
        .withMessageContaining("slash");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void relativeSegmentsAreRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new DocumentName(name));
  }

  @Test
  void theEmptyNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentName(""))
        .withMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\udc00b", "\udc00\ud83d"})
  void halfASurrogatePairIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentName(name))
        .withMessageContaining("surrogate");
  }

  @Test
  void theLengthIsCountedInBytesOfUtf8() {
    assertThat(new DocumentName("a".repeat(255)).value()).hasSize(255);
    assertThat(new DocumentName("é".repeat(127)).value()).hasSize(127);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DocumentName("é".repeat(128)))
        .withMessageContaining("256");
  }

  @Test
  void spellingsOfTheSameLetterAreTwoDocuments() {
    assertThat(new DocumentName("\u00e9")).isNotEqualTo(new DocumentName("e\u0301"));
  }

  @Test
  void orderIsThatOfTheBytesAlsoAboveTheBasicPlane() {
    // Compared as UTF-16 the last two would change places.
    List<DocumentName> inOrder =
        Stream.of("A", "a", "aa", "é", "\uffee", "\ud83d\ude00").map(DocumentName::new).toList();

    assertThat(inOrder.stream().sorted()).containsExactlyElementsOf(inOrder);
  }
}
