package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.id.DeleteSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class StructCursorTest {

  /** An item of client 7 at clock 10, in root {@code r} under key {@code k}. */
  private static StructCursor item(int kind, Consumer<UpdateEncoder> writeContent) {
    UpdateEncoder out = UpdateEncoder.v1();
    out.writeClientCount(1);
    out.beginClient(1, 7, 10);
    out.writeInfo(kind | StructInfo.HAS_KEY);
    out.writeParentInfo(true);
    out.writeString("r");
    out.writeString("k");
    writeContent.accept(out);
    out.writeDeleteSet(DeleteSet.EMPTY);
    return first(out.toByteArray());
  }

  private static StructCursor first(byte[] update) {
    StructCursor structs = UpdateDecoder.decodeV1(update).cursor();
    structs.next();
    return structs;
  }

  private static StructCursor cut(StructCursor struct, long offset) {
    struct.cutFront(offset);
    return struct;
  }

  private static StructCursor text(String text) {
    return item(Content.STRING, out -> out.writeString(text));
  }

  @Test
  void aTailHasTheUnitBeforeTheCutAsOriginAndNamesNoParent() {
    StructCursor tail = cut(text("abcd"), 3);
    assertThat(tail)
        .returns(7L, StructCursor::client)
        .returns(13L, StructCursor::clock)
        .returns(1L, StructCursor::length)
        .returns(true, StructCursor::hasOrigin)
        .returns(7L, StructCursor::originClient)
        .returns(12L, StructCursor::originClock)
        .returns(false, StructCursor::hasParentId)
        .returns(new Content.StringContent("d"), StructCursor::content);
    assertThat(tail.parentName()).isNull();
  }

  @Test
  void aTailHasTheFlagOfItsKeyButNotTheKey() {
    StructCursor tail = cut(text("abcd"), 3);
    assertThat(tail.key()).isEqualTo("k");
    UpdateEncoder out = UpdateEncoder.v1();
    tail.write(out);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("a4070c0164");
  }

  @Test
  void aTailThatBeginsInsideAPairBeginsWithTheReplacementCharacter() {
    assertThat(cut(text("a😀b"), 1).content()).isEqualTo(new Content.StringContent("😀b"));
    assertThat(cut(text("a😀b"), 2).content()).isEqualTo(new Content.StringContent("\uFFFDb"));
    assertThat(cut(text("a😀b"), 3).content()).isEqualTo(new Content.StringContent("b"));
    assertThat(cut(cut(text("abcd"), 1), 2).content()).isEqualTo(new Content.StringContent("d"));
  }

  @Test
  void runsOfOtherContentsCanBeCut() {
    StructCursor any =
        item(
            Content.ANY,
            out -> {
              out.writeLen(3);
              out.writeAny(1);
              out.writeAny(2);
              out.writeAny(3);
            });
    assertThat(cut(any, 1).values()).containsExactly(2L, 3L);
    assertThat(cut(any, 1).values()).containsExactly(3L);
    StructCursor json =
        item(
            Content.JSON,
            out -> {
              out.writeLen(2);
              out.writeString("1");
              out.writeString("2");
            });
    assertThat(cut(json, 1).jsonTexts()).containsExactly("2");
    StructCursor deleted = item(Content.DELETED, out -> out.writeLen(9));
    assertThat(cut(deleted, 4).content()).isEqualTo(new Content.DeletedContent(5));
    StructCursor gc = first(HexFormat.of().parseHex("010101050004" + "00"));
    assertThat(cut(gc, 1)).hasToString("1:6+3");
    StructCursor skip = first(HexFormat.of().parseHex("010101050a04" + "00"));
    assertThat(cut(skip, 3)).hasToString("1:8+1");
  }

  @Test
  void aCutOutsideTheItemIsRefused() {
    StructCursor item = text("ab");
    assertThatIllegalArgumentException().isThrownBy(() -> item.cutFront(0));
    assertThatIllegalArgumentException().isThrownBy(() -> item.cutFront(2));
    StructCursor embed = item(Content.EMBED, out -> out.writeJson(Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> embed.cutFront(1));
    assertThatIllegalArgumentException().isThrownBy(() -> embed.content().upTo(1));
  }

  @Test
  void theStartOfAStructIsWrittenWithoutTheRest() {
    UpdateEncoder out = UpdateEncoder.v1();
    text("a😀b").writeStart(2, out);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("24010172016b0461efbfbd");
  }

  @Test
  void markersAndDeletedUnitsDoNotCount() {
    assertThat(new Content.FormatContent("b", true).countable()).isFalse();
    assertThat(new Content.DeletedContent(1).countable()).isFalse();
    assertThat(new Content.StringContent("a").countable()).isTrue();
    assertThat(new Content.EmbedContent(Map.of()).countable()).isTrue();
    assertThat(new Content.TypeContent(1, null).countable()).isTrue();
    assertThat(new Content.DocContent("g", Map.of()).countable()).isTrue();
    assertThat(new Content.BinaryContent(new byte[1]).countable()).isTrue();
    assertThat(new Content.AnyContent(new Object[1]).countable()).isTrue();
    assertThat(new Content.JsonContent(new String[1]).countable()).isTrue();
  }
}
