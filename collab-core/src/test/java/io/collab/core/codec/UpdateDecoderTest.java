package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.encoding.IntDiffOptRleEncoder;
import io.collab.core.id.DeleteSet;
import io.collab.core.json.JsonReader;
import java.util.ArrayList;
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

  /** A cursor at the first struct. */
  private static StructCursor first(WireUpdate update) {
    StructCursor structs = update.cursor();
    assertThat(structs.next()).isTrue();
    return structs;
  }

  private static List<String> structs(WireUpdate update) {
    List<String> all = new ArrayList<>();
    StructCursor structs = update.cursor();
    while (structs.next()) {
      String kind = structs.isGc() ? "GC " : structs.isSkip() ? "Skip " : "";
      all.add(kind + structs);
    }
    return all;
  }

  private static void assertRefused(String hex, String problem) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> decode(hex))
        .withMessageContaining(problem);
  }

  @Test
  void anItemHasTheFieldsOfItsBytes() {
    StructCursor item = first(decode("01 01 05 02  c4 0700 0803 02 6162  00"));
    assertThat(item)
        .returns(5L, StructCursor::client)
        .returns(2L, StructCursor::clock)
        .returns(2L, StructCursor::length)
        .returns(4L, StructCursor::end)
        .returns(true, StructCursor::hasOrigin)
        .returns(7L, StructCursor::originClient)
        .returns(0L, StructCursor::originClock)
        .returns(true, StructCursor::hasRightOrigin)
        .returns(8L, StructCursor::rightClient)
        .returns(3L, StructCursor::rightClock)
        .returns(false, StructCursor::hasParentId)
        .hasToString("5:2+2");
    assertThat(item.parentName()).isNull();
    assertThat(item.key()).isNull();
    assertThat(item.content()).isEqualTo(new Content.StringContent("ab"));
    assertThat(item.next()).isFalse();
  }

  @Test
  void anItemWithoutNeighboursNamesItsParent() {
    StructCursor structs =
        first(decode("01 03 01 00  24 01 00 00 01 61  28 00 0700 01 6b 01 7e  0a 05  00"));
    assertThat(structs)
        .returns("", StructCursor::parentName)
        .returns("", StructCursor::key)
        .returns(false, StructCursor::hasParentId);
    structs.next();
    assertThat(structs)
        .returns(null, StructCursor::parentName)
        .returns("k", StructCursor::key)
        .returns(true, StructCursor::hasParentId)
        .returns(7L, StructCursor::parentClient)
        .returns(0L, StructCursor::parentClock);
    structs.next();
    assertThat(structs).returns(true, StructCursor::isSkip).returns(5L, StructCursor::length);
  }

  @Test
  void withANeighbourTheKeyIsNotInTheBytes() {
    StructCursor item = first(decode("01 01 01 01  a8 0100 01 7d02  00"));
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
    assertThat(structs(update)).containsExactly("GC 9:0+2", "GC 5:0+3", "GC 1:0+1");
    WireUpdate v2 = UpdateDecoder.decodeV2(unsortedV2(1, 9, 5));
    assertThat(structs(v2)).containsExactly("GC 9:0+1", "GC 5:0+1", "GC 1:0+1");
    assertThat(v2.encodeV2()).isEqualTo(UpdateDecoder.decodeV1(v2.encodeV1()).encodeV2());
  }

  @Test
  void aClientListedTwiceIsRefusedInVersion2() {
    for (long[] clients : new long[][] {{5, 5}, {5, 9, 5}}) {
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> UpdateDecoder.decodeV2(unsortedV2(clients)))
          .withMessageContaining("listed twice");
    }
  }

  /** A version 2 update with one GC struct of length 1 per client. */
  private static byte[] unsortedV2(long... clients) {
    UpdateEncoder out = UpdateEncoder.v2();
    out.writeClientCount(clients.length);
    for (long client : clients) {
      out.beginClient(1, client, 0);
      out.writeInfo(0);
      out.writeLen(1);
    }
    out.writeDeleteSet(DeleteSet.EMPTY);
    return out.toByteArray();
  }

  @Test
  void sectionsAndSkipsWithoutUnitsAreLeftOut() {
    WireUpdate update = decode("02  00 09 00  02 01 00 0a 00 00 01  00");
    assertThat(structs(update)).containsExactly("GC 1:0+1");
    assertThat(HexFormat.of().formatHex(update.encodeV1())).isEqualTo("01010100000100");
  }

  @Test
  void flagsOfGcAndSkipMeanNothing() {
    assertThat(structs(decode("01 02 01 00  e0 02  ea 03  00")))
        .containsExactly("GC 1:0+2", "Skip 1:2+3");
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
    Content content = first(UpdateDecoder.decodeV1(update)).content();
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
    Content content = first(UpdateDecoder.decodeV1(update)).content();
    assertThat(((Content.JsonContent) content).texts())
        .containsExactly("{\"1\":[],\"b\":1}", "undefined", "null");
  }

  @Test
  void aRepeatedKeyOfVersion2IsLookedUp() {
    // Two markers, key clocks 0 and 0, and only one key among the strings: "t", "k".
    byte[] update =
        bytes(
            "00  02 0100  02 4100  01 00  00  03 060086  05 02 746b 4100  01 01  00  00  01 02 00 78 7e 00");
    StructCursor markers = first(UpdateDecoder.decodeV2(update));
    assertThat(markers.content()).isEqualTo(new Content.FormatContent("k", true));
    markers.next();
    assertThat(markers.content()).isEqualTo(new Content.FormatContent("k", null));
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
    DecodeLimits enough = DecodeLimits.DEFAULT.withMaxUnbackedStructs(3000L - update.length);
    assertThat(structs(UpdateDecoder.decodeV2(update, enough))).hasSize(3000);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(
            () ->
                UpdateDecoder.decodeV2(
                    update, enough.withMaxUnbackedStructs(enough.maxUnbackedStructs() - 1)))
        .withMessageContaining("more structs than its length and maxUnbackedStructs");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 22, 1L << 40, ByteReader.MAX_UINT})
  void aClaimOfVeryManyStructsIsRefusedBeforeTheFirst(long count) {
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV2(manyStructs(count)))
        .withMessageContaining("more structs than");
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
    DecodeLimits limits = DecodeLimits.DEFAULT;
    assertThat(structs(UpdateDecoder.decodeV1(update, limits.withMaxNesting(2)))).hasSize(1);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV1(update, limits.withMaxNesting(1)));
  }

  @Test
  void lengthsOfUpdatesAndNamesAreLimitedAsAsked() {
    byte[] update = bytes("01 01 01 00  24 01 03 726f6f 02 6b6b 01 61  00");
    DecodeLimits limits = DecodeLimits.DEFAULT;
    assertThat(
            structs(
                UpdateDecoder.decodeV1(
                    update, limits.withMaxBytes(update.length).withMaxNameLength(3))))
        .hasSize(1);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV1(update, limits.withMaxBytes(update.length - 1)))
        .withMessageContaining("maxBytes");
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV1(update, limits.withMaxNameLength(2)))
        .withMessageContaining("maxNameLength");
  }

  @Test
  void aKeyThatIsRepeatedByNumberCountsByItsLength() {
    // Markers with the same long key: a few bytes here, very many wherever they are written out.
    int count = 1000;
    UpdateEncoder out = UpdateEncoder.v2();
    out.writeClientCount(1);
    out.beginClient(count, 1, 0);
    for (int i = 0; i < count; i++) {
      out.writeInfo(Content.FORMAT);
      out.writeParentInfo(true);
      out.writeString("");
      out.writeKey("k".repeat(i == 0 ? 800 : 0));
      out.writeJson(null);
    }
    out.writeDeleteSet(DeleteSet.EMPTY);
    byte[] update = repeatingTheFirstKey(out.toByteArray());
    long cost = count + (count - 1) * (800L / DecodeLimits.UNITS_PER_STRUCT) - update.length;
    DecodeLimits limits = DecodeLimits.DEFAULT;
    assertThat(structs(UpdateDecoder.decodeV2(update, limits.withMaxUnbackedStructs(cost))))
        .hasSize(count);
    assertThatExceptionOfType(DecodeException.class)
        .isThrownBy(() -> UpdateDecoder.decodeV2(update, limits.withMaxUnbackedStructs(cost - 1)));
  }

  /** Replaces the column of key numbers, 0 and up, by one in which all are 0. */
  private static byte[] repeatingTheFirstKey(byte[] update) {
    ByteReader in = new ByteReader(update);
    in.readVarUint();
    in.skipVarBytes();
    IntDiffOptRleEncoder zeros = new IntDiffOptRleEncoder();
    for (int i = 0; i < 1000; i++) {
      zeros.write(0);
    }
    ByteWriter out = new ByteWriter();
    out.writeVarUint(0);
    out.writeVarBytes(zeros.finish());
    out.writeBytes(update, in.position(), in.remaining());
    return out.toByteArray();
  }
}
