package io.collab.server.failpoint;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FailpointActionTest {

  @Test
  void anActionHappensAtItsVisitAndAtNoOther() {
    FailpointAction action = FailpointAction.parse("throw@2");

    assertThatCode(() -> action.reached("HERE")).doesNotThrowAnyException();
    assertThatThrownBy(() -> action.reached("HERE")).hasMessageContaining("HERE");
    assertThatCode(() -> action.reached("HERE")).doesNotThrowAnyException();
  }

  @Test
  void anActionWithoutAVisitHappensAtEach() {
    FailpointAction action = FailpointAction.parse("throw");

    assertThatThrownBy(() -> action.reached("HERE")).hasMessageContaining("HERE");
    assertThatThrownBy(() -> action.reached("HERE")).hasMessageContaining("HERE");
  }

  @Test
  void anUnknownActionIsAnError() {
    assertThatThrownBy(() -> FailpointAction.parse("explode@2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("explode@2");
  }
}
