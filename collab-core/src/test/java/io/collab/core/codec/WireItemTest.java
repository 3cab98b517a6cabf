package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.collab.core.id.DeleteSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class WireItemTest {

  /** An item of client 7 at clock 10, in root {@code r} under key {@code k}. */
  private static WireItem item(int kind, Consumer<UpdateEncoder> writeContent) {
    UpdateEncoder out = UpdateEncoder.v1();
    out.writeClientCount(1);
    out.beginClient(1, 7, 10);
    out.writeInfo(kind | StructInfo.HAS_KEY);
    out.writeParentInfo(true);
    out.writeString("r");
    out.writeString("k");
    writeContent.accept(out);
    out.writeDeleteSet(DeleteSet.EMPTY);
    return (WireItem) UpdateDecoder.decodeV1(out.toByteArray()).clients().get(0).structs().get(0);
  }

  @Test
  void aTailHasTheUnitBeforeTheCutAsOriginAndNamesNoParent() {
    WireItem tail = item(Content.STRING, out -> out.writeString("abcd")).from(3);
    assertThat(tail)
        .returns(7L, WireStruct::client)
        .returns(13L, WireStruct::clock)
        .returns(1L, WireStruct::length)
        .returns(true, WireItem::hasOrigin)
        .returns(7L, WireItem::originClient)
        .returns(12L, WireItem::originClock)
        .returns(false, WireItem::hasParentId)
        .returns(new Content.StringContent("d"), WireItem::content);
    assertThat(tail.parentName()).isNull();
  }

  @Test
  void aTailHasTheFlagOfItsKeyButNotTheKey() {
    WireItem tail = item(Content.STRING, out -> out.writeString("abcd")).from(3);
    assertThat(tail.key()).isEqualTo("k");
    UpdateEncoder out = UpdateEncoder.v1();
    tail.write(out);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("a4070c0164");
  }

  @Test
  void aTailThatBeginsInsideAPairBeginsWithTheReplacementCharacter() {
    WireItem item = item(Content.STRING, out -> out.writeString("a😀b"));
    assertThat(item.from(1).content()).isEqualTo(new Content.StringContent("😀b"));
    assertThat(item.from(2).content()).isEqualTo(new Content.StringContent("\uFFFDb"));
    assertThat(item.from(3).content()).isEqualTo(new Content.StringContent("b"));
  }

  @Test
  void runsOfOtherContentsCanBeCut() {
    WireItem any =
        item(
            Content.ANY,
            out -> {
              out.writeLen(3);
              out.writeAny(1);
              out.writeAny(2);
              out.writeAny(3);
            });
    assertThat(((Content.AnyContent) any.from(1).content()).values()).containsExactly(2L, 3L);
    WireItem json =
        item(
            Content.JSON,
            out -> {
              out.writeLen(2);
              out.writeString("1");
              out.writeString("2");
            });
    assertThat(((Content.JsonContent) json.from(1).content()).texts()).containsExactly("2");
    WireItem deleted = item(Content.DELETED, out -> out.writeLen(9));
    assertThat(deleted.from(4).content()).isEqualTo(new Content.DeletedContent(5));
    assertThat(new WireGc(1, 5, 4).from(1)).hasToString("WireGc 1:6+3");
    assertThat(new WireSkip(1, 5, 4).from(3)).hasToString("WireSkip 1:8+1");
  }

  @Test
  void aCutOutsideTheItemIsRefused() {
    WireItem item = item(Content.STRING, out -> out.writeString("ab"));
    assertThatIllegalArgumentException().isThrownBy(() -> item.from(0));
    assertThatIllegalArgumentException().isThrownBy(() -> item.from(2));
    WireItem embed = item(Content.EMBED, out -> out.writeJson(Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> embed.from(1));
    assertThatIllegalArgumentException().isThrownBy(() -> embed.content().from(1));
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
