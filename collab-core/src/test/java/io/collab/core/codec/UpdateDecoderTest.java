package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.id.DeleteSet;
import io.collab.core.json.JsonReader;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UpdateDecoderTest {

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static WireUpdate decode(String hex) {
    return UpdateDecoder.decodeV1(bytes(hex));
  }

  private static void assertRefused(String hex, String problem) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> decode(hex))
        .withMessageContaining(problem);
  }

  @Test
  void anItemHasTheFieldsOfItsBytes() {
    WireUpdate update = decode("01 01 05 02  c4 0700 0803 02 6162  00");
    assertThat(update.clients()).hasSize(1);
    WireClient client = update.clients().get(0);
    assertThat(client.client()).isEqualTo(5);
    WireItem item = (WireItem) client.structs().get(0);
    assertThat(item)
        .returns(5L, WireStruct::client)
        .returns(2L, WireStruct::clock)
        .returns(2L, WireStruct::length)
        .returns(4L, WireStruct::end)
        .returns(true, WireItem::hasOrigin)
        .returns(7L, WireItem::originClient)
        .returns(0L, WireItem::originClock)
        .returns(true, WireItem::hasRightOrigin)
        .returns(8L, WireItem::rightClient)
        .returns(3L, WireItem::rightClock)
        .returns(false, WireItem::hasParentId)
        .hasToString("WireItem 5:2+2");
    assertThat(item.parentName()).isNull();
    assertThat(item.key()).isNull();
    assertThat(item.content()).isEqualTo(new Content.StringContent("ab"));
  }

  @Test
  void anItemWithoutNeighboursNamesItsParent() {
    List<WireStruct> structs =
        decode("01 03 01 00  24 01 00 00 01 61  28 00 0700 01 6b 01 7e  0a 05  00")
            .clients()
            .get(0)
            .structs();
    assertThat((WireItem) structs.get(0))
        .returns("", WireItem::parentName)
        .returns("", WireItem::key)
        .returns(false, WireItem::hasParentId);
    assertThat((WireItem) structs.get(1))
        .returns(null, WireItem::parentName)
        .returns("k", WireItem::key)
        .returns(true, WireItem::hasParentId)
        .returns(7L, WireItem::parentClient)
        .returns(0L, WireItem::parentClock);
    assertThat(structs.get(2)).isInstanceOf(WireSkip.class).returns(5L, WireStruct::length);
  }

  @Test
  void withANeighbourTheKeyIsNotInTheBytes() {
    WireItem item =
        (WireItem) decode("01 01 01 01  a8 0100 01 7d02  00").clients().get(0).structs().get(0);
    assertThat(item.key()).isNull();
    assertThat(item.hasOrigin()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "01 01 01 00  04 01 01 74 00  00 | empty text",
        "01 01 01 00  01 01 01 74 00  00 | 0 units", // deleted
        "01 01 01 00  08 01 01 74 00  00 | 0 units", // any
        "01 01 01 00  02 01 01 74 00  00 | 0 units", // JSON
        "01 01 01 00  00 00  00 | 0 units", // GC
        "01 01 01 00  00 8080808008  00 | 2147483648 units",
        "01 01 01 00  01 01 01 74 8080808008  00 | 2147483648 units",
        "01 01 01 00  84 01 00 01 61  00 | refers to itself", // origin
        "01 01 01 00  44 01 05 01 61  00 | refers to itself", // right origin
        "01 01 01 03  04 00 01 03 01 61  00 | refers to itself", // parent
        "01 01 01 00  0b 01 01 74 00  00 | kind of content, 11",
        "01 01 01 00  1f 01 01 74 00  00 | kind of content, 31",
        "01 01 01 00  07 01 01 74 07  00 | shared type, 7",
        "01 01 01 00  05 01 01 74 02 7b7b  00 | JSON",
        "01 01 01 00  02 01 01 74 01 00  00 | JSON",
        "01 01 01 00  04 01 01 74 02 c328  00 | UTF-8",
        "01 01 01 ffffffffffffff0f  00 01  00 | beyond clock",
        "01 01 01 01  0a ffffffffffffff0f  00 | beyond clock",
        "00  01 01 01 ffffffffffffff0f 01 | beyond clock",
        "02  01 01 00  00 01  01 01 01  00 01  00 | listed twice",
        "01 ff01 01 00 00 01  00 | end of input",
        "'' | end of input"
      })
  void whatNoDocumentCanHoldIsRefused(String hex, String problem) {
    assertRefused(hex, problem);
  }

  @Test
  void clientsInAnyOrderAreSorted() {
    WireUpdate update = decode("03  01 01 00 00 01  01 09 00 00 02  01 05 00 00 03  00");
    assertThat(update.clients()).extracting(WireClient::client).containsExactly(9L, 5L, 1L);
  }

  @Test
  void sectionsAndSkipsWithoutUnitsAreLeftOut() {
    WireUpdate update = decode("02  00 09 00  02 01 00 0a 00 00 01  00");
    assertThat(update.clients()).hasSize(1);
    assertThat(update.clients().get(0).structs()).hasSize(1);
    assertThat(HexFormat.of().formatHex(update.encodeV1())).isEqualTo("01010100000100");
  }

  @Test
  void flagsOfGcAndSkipMeanNothing() {
    assertThat(decode("01 02 01 00  e0 02  ea 03  00").clients().get(0).structs())
        .hasExactlyElementsOfTypes(WireGc.class, WireSkip.class);
  }

  @Test
  void deletionsInAnyOrderWithRepeatsAndEmptyRangesAreUnited() {
    WireUpdate update = decode("00  03  01 03 0502 0000 0303  09 01 0001  01 01 0a01");
    assertThat(update.deletes())
        .isEqualTo(new DeleteSet.Builder().add(1, 3, 4).add(1, 10, 1).add(9, 0, 1).build());
  }

  @Test
  void deletedClocksOfVersion2CannotOverflow() {
    byte[] empty = UpdateEncoder.v2().toByteArray();
    String head = HexFormat.of().formatHex(empty);
    for (String deletes :
        List.of(
            "01 01 01 ffffffffffffff0f 00",
            "01 01 02 01 00 ffffffffffffff0f 00",
            "01 01 01 00 ffffffffffffff0f")) {
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> UpdateDecoder.decodeV2(bytes(head + "00" + deletes)))
          .withMessageContaining("2^53");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"gc\":false,\"meta\":1,\"autoLoad\":true,\"x\":2}', '{gc=false, autoLoad=true, meta=1}'",
    "'{\"gc\":true,\"meta\":null,\"autoLoad\":false}', {}",
    "7, {}"
  })
  void documentOptionsAreThoseThatYjsKeeps(String json, String expected) {
    byte[] update =
        withItem(
            out -> {
              out.writeInfo(Content.DOC);
              out.writeParentInfo(true);
              out.writeString("m");
              out.writeString("guid");
              out.writeAny(JsonReader.read(json));
            });
    Content content =
        ((WireItem) UpdateDecoder.decodeV1(update).clients().get(0).structs().get(0)).content();
    assertThat(((Content.DocContent) content).options()).hasToString(expected);
  }

  @Test
  void jsonOfOldListElementsIsWrittenAnewFromItsValue() {
    byte[] update =
        withItem(
            out -> {
              out.writeInfo(Content.JSON);
              out.writeParentInfo(true);
              out.writeString("l");
              out.writeLen(3);
              out.writeString(" { \"b\" : 1.0, \"1\": [ ] } ");
              out.writeString("undefined");
              out.writeString("null");
            });
    Content content =
        ((WireItem) UpdateDecoder.decodeV1(update).clients().get(0).structs().get(0)).content();
    assertThat(((Content.JsonContent) content).texts())
        .containsExactly("{\"1\":[],\"b\":1}", "undefined", "null");
  }

  @Test
  void aRepeatedKeyOfVersion2IsLookedUp() {
    // Two markers, key clocks 0 and 0, and only one key among the strings: "t", "k".
    byte[] update =
        bytes(
            "00  02 0100  02 4100  01 00  00  03 060086  05 02 746b 4100  01 01  00  00  01 02 00 78 7e 00");
    List<WireStruct> structs = UpdateDecoder.decodeV2(update).clients().get(0).structs();
    assertThat(structs)
        .extracting(struct -> ((WireItem) struct).content())
        .containsExactly(
            new Content.FormatContent("k", true), new Content.FormatContent("k", null));
  }

  private static byte[] withItem(Consumer<UpdateEncoder> writeItem) {
    UpdateEncoder out = UpdateEncoder.v1();
    out.writeClientCount(1);
    out.beginClient(1, 1, 0);
    writeItem.accept(out);
    out.writeDeleteSet(DeleteSet.EMPTY);
    return out.toByteArray();
  }

  /** A version 2 update of {@code count} GC structs of length 1 each, in few bytes. */
  private static byte[] manyStructs(long count) {
    UpdateEncoder out = UpdateEncoder.v2();
    out.writeClientCount(1);
    out.beginClient(count, 1, 0);
    for (int i = 0; i < Math.min(count, 3000); i++) {
      out.writeInfo(0);
      out.writeLen(1);
    }
    out.writeDeleteSet(DeleteSet.EMPTY);
    return out.toByteArray();
  }

  @Test
  void structsThatTakeNoBytesOfTheirOwnAreLimited() {
    byte[] update = manyStructs(3000);
    long unbacked = 3000L - update.length;
    assertThat(
            UpdateDecoder.decodeV2(update, new DecodeLimits(1, unbacked))
                .clients()
                .get(0)
                .structs())
        .hasSize(3000);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV2(update, new DecodeLimits(1, unbacked - 1)))
        .withMessageContaining("3000 structs of client 1 are too many");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 22, 1L << 40, ByteReader.MAX_UINT})
  void aClaimOfVeryManyStructsIsRefusedBeforeTheFirst(long count) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV2(manyStructs(count)))
        .withMessageContaining("too many");
  }

  @Test
  void nestingIsLimitedAsAsked() {
    byte[] update =
        withItem(
            out -> {
              out.writeInfo(Content.ANY);
              out.writeParentInfo(true);
              out.writeString("l");
              out.writeLen(1);
              out.writeAny(List.of(List.of()));
            });
    assertThat(UpdateDecoder.decodeV1(update, new DecodeLimits(2, 0)).clients()).hasSize(1);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV1(update, new DecodeLimits(1, 0)));
  }
}
