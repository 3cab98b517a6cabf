package io.collab.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  void theEmbeddingExampleDoesWhatItSays() {
    // region embed
    YDoc alice = YDoc.create();
    YDoc bob = YDoc.create();
    alice.onUpdate(event -> bob.applyUpdate(event.update()));
    alice.getText("note").insert(0, "Hello");
    String note = bob.getText("note").toString(); // "Hello"
    // endregion
    assertThat(note).isEqualTo("Hello");
  }
}
