package io.collab.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.StateVector;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyncMessageTest {

  @Test
  void messagesAreReadBack() {
    StateVector known = StateVector.of(Map.of(5L, 7L));
    assertThat(SyncMessage.decode(new SyncMessage.Step1(known).encode()))
        .isEqualTo(new SyncMessage.Step1(known));
    assertThat(SyncMessage.decode(new SyncMessage.Step2(new byte[] {0, 0}).encode()))
        .isInstanceOfSatisfying(
            SyncMessage.Step2.class, step2 -> assertThat(step2.update()).containsExactly(0, 0));
    assertThat(SyncMessage.decode(new SyncMessage.Update(new byte[] {1, 2, 3}).encode()))
        .isInstanceOfSatisfying(
            SyncMessage.Update.class,
            update -> assertThat(update.update()).containsExactly(1, 2, 3));
  }

  @Test
  void aMessageStandsBehindAHeaderAndBeforeWhatFollows() {
    ByteWriter frame = new ByteWriter();
    frame.writeUint8(42);
    new SyncMessage.Update(new byte[] {9}).write(frame);
    frame.writeUint8(43);
    ByteReader in = new ByteReader(frame.toByteArray());
    in.readUint8();
    assertThat(SyncMessage.read(in)).isInstanceOf(SyncMessage.Update.class);
    assertThat(in.readUint8()).isEqualTo(43);
  }

  @Test
  void anUpdateIsNotLookedInto() {
    assertThat(SyncMessage.decode(HexFormat.of().parseHex("0201ff")))
        .isInstanceOf(SyncMessage.Update.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0000", "000101", "01", "0102ff", "03", "0300", "ff0100"})
  void malformedMessagesAreRefused(String hex) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> SyncMessage.decode(HexFormat.of().parseHex(hex)));
  }
}
