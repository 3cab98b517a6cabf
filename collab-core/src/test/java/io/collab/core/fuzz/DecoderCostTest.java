package io.collab.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.codec.UpdateEncoder;
import io.collab.core.doc.YDoc;
import io.collab.core.encoding.AnyCodec;
import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import io.collab.core.json.JsonReader;
import io.collab.core.sync.SyncMessage;
import io.collab.core.update.Updates;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inputs of 1 MiB made of the smallest parts there are, of which each becomes an object or more:
 * the most that a byte can cost.
 */
final class DecoderCostTest {

  private static final int LENGTH = 1 << 20;

  /** As many as an awareness update may hold. */
  private static final int MAX_STATES = 100_000;

  /** Bytes that a document may allocate per byte of an update. */
  private static final int APPLIED_PER_BYTE = 100;

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** An input of a head, a count, parts, a tail. */
  private static byte[] input(String head, IntFunction<byte[]> part, String tail) {
    ByteWriter parts = new ByteWriter();
    int count = 0;
    while (parts.size() < LENGTH - 64) {
      parts.writeBytes(part.apply(count++));
    }
    ByteWriter out = new ByteWriter();
    out.writeBytes(bytes(head));
    out.writeVarUint(count);
    out.writeBytes(parts);
    out.writeBytes(bytes(tail));
    return out.toByteArray();
  }

  /** The part, with x replaced by two letters that differ from part to part. */
  private static IntFunction<byte[]> part(String hex) {
    return i -> bytes(hex.replace("xxxx", "%02x%02x".formatted(0x30 + i % 64, 0x30 + i / 64 % 64)));
  }

  private static void assertCheap(byte[] input, Consumer<byte[]> decode) {
    Cost.check("Decoding", input, Cost.decoding(input), () -> decode.accept(input));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7e",
        "7500",
        "75017e",
        "75027e7e",
        "7600",
        "7601007e",
        "760101617e",
        "760102xxxx7e",
        "7602013161013061",
        "7700",
        "770161",
        "7702xxxx",
        "7702c3a9",
        "7703e4b896",
        "7704f09f9880",
        "7d40",
        "7d8002",
        "7d01",
        "7c3f000000",
        "7b3ff199999999999a",
        "7a0000000000000001",
        "7400",
        "740101"
      })
  void values(String hex) {
    String part = hex.equals("7602013161013061") ? "760201317e01307e" : hex;
    assertCheap(input("75", part(part), ""), input -> AnyCodec.read(new ByteReader(input)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"02xxxx7e", "03xxxx617e", "01317e"})
  void membersOfOneObject(String hex) {
    assertCheap(input("76", part(hex), ""), input -> AnyCodec.read(new ByteReader(input)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "10",
        "1234567",
        "-0",
        "1.5",
        "1e5",
        "[]",
        "[1]",
        "[1,2]",
        "{}",
        "{\"\":0}",
        "{\"ab\":0}",
        "{\"1\":0,\"0\":0}",
        "\"\"",
        "\"a\"",
        "\"ab\"",
        "\"\u00e9\"",
        "\"\\n\"",
        "\"\\u4e16\"",
        "{\"a\":1,\"b\":2}",
        "true",
        "null",
        "123456789012345678"
      })
  void json(String element) {
    StringBuilder text = new StringBuilder("[");
    while (text.length() < LENGTH - 64) {
      text.append(element).append(',');
    }
    byte[] input = text.append("0]").toString().getBytes(ISO_8859_1);
    assertCheap(input, json -> JsonReader.read(new String(json, ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0101", "010200", "0101008001"})
  void stateVectors(String hex) {
    assertCheap(input("", part(hex.substring(0, 4)), ""), StateVector::decode);
    assertCheap(input("", i -> id(i, 1), ""), StateVector::decode);
    assertCheap(input("", i -> id(400_000 - i, 1), ""), StateVector::decode);
    byte[] vector = input("", i -> id(i, 1), "");
    ByteWriter message = new ByteWriter();
    message.writeUint8(0);
    message.writeVarBytes(vector);
    assertCheap(message.toByteArray(), SyncMessage::decode);
  }

  private static byte[] id(int client, int clock) {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(client);
    out.writeVarUint(clock);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01010130", "0101046e756c6c", "0101097b2261223a312e357d"})
  void awareness(String hex) {
    ByteWriter update = new ByteWriter();
    update.writeVarUint(MAX_STATES);
    for (int i = 0; i < MAX_STATES; i++) {
      update.writeBytes(bytes(hex));
    }
    assertCheap(update.toByteArray(), AwarenessUpdate::decode);
  }

  @ParameterizedTest
  @CsvSource({
    "0001", // GC
    "0a01", // Skip
    "00010a01", // both in turn
    "01010001", // deleted, in the root without a name
    "0101 02 xxxx 01", // deleted, in ever other roots
    "040100 0161", // text
    "040100 02c3a9",
    "040100 03e4b896",
    "2401 00 02 xxxx 0161", // map entries
    "070100 00", // types
    "070100 03 02 xxxx", // elements
    "060100 0162 0131", // markers
    "060100 0162 027b7d",
    "060100 02xxxx 047b7d2020",
    "050100 035b315d", // embeds
    "030100 00", // bytes
    "080100 01 7e", // values
    "080100 02 7e7e",
    "080100 03 750075007500",
    "020100 01 0131", // values as JSON
    "020100 02 027b7d 027b7d",
    "090100 0167 7600" // documents
  })
  void structsOfOneClient(String hex) {
    byte[] parts = input("", part(hex), "");
    ByteReader in = new ByteReader(parts);
    long count = in.readVarUint() * (hex.equals("00010a01") ? 2 : 1);
    ByteWriter update = new ByteWriter();
    update.writeUint8(1);
    update.writeVarUint(count);
    update.writeUint8(1);
    update.writeUint8(0);
    update.writeBytes(parts, in.position(), in.remaining());
    update.writeUint8(0);
    assertCheapUpdate(update.toByteArray());
  }

  private static void assertCheapUpdate(byte[] update) {
    assertCheap(update, Updates::validate);
    assertCheap(update, Updates::info);
    assertCheap(update, Updates::stateVector);
    long max = Cost.BASE + (long) APPLIED_PER_BYTE * update.length;
    Cost.check("Applying", update, max, () -> YDoc.create().applyUpdate(update));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void structsOfManyClients(boolean descending) {
    assertCheapUpdate(
        input(
            "",
            i -> {
              ByteWriter section = new ByteWriter();
              section.writeUint8(1);
              section.writeVarUint(descending ? 400_000 - i : i);
              section.writeBytes(bytes("00 00 01"));
              return section.toByteArray();
            },
            "00"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deletionsOfManyClients(boolean descending) {
    assertCheapUpdate(
        input(
            "00",
            i -> {
              ByteWriter section = new ByteWriter();
              section.writeVarUint(descending ? 400_000 - i : i);
              section.writeBytes(bytes("01 00 01"));
              return section.toByteArray();
            },
            ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001", "0500", "7f01", "xxxx"})
  void deletionsOfOneClient(String hex) {
    IntFunction<byte[]> range =
        hex.equals("xxxx") ? i -> bytes("%02x01".formatted(127 - i % 64 * 2)) : part(hex);
    assertCheapUpdate(input("00 01 01", range, ""));
  }

  /** A few bytes describe as many structs as the limits allow. */
  @Test
  void runsOfVersion2() {
    UpdateEncoder out = UpdateEncoder.v2();
    out.writeClientCount(1);
    out.beginClient(1 << 20, 1, 0);
    for (int i = 0; i < 1 << 20; i++) {
      out.writeInfo(0);
      out.writeLen(1);
    }
    out.writeDeleteSet(DeleteSet.EMPTY);
    byte[] update = out.toByteArray();
    assertThat(update).hasSizeLessThan(64);
    assertThat(Updates.infoV2(update).structs()).isEqualTo(1 << 20);
    assertCheap(update, Updates::validateV2);
    assertCheap(update, Updates::infoV2);
    assertCheap(update, Updates::stateVectorV2);
    assertCheap(update, input -> Updates.diffV2(input, StateVector.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x75, 0x76})
  void valuesNestedVeryDeepAreRefusedWithoutRecursion(int tag) {
    ByteWriter out = new ByteWriter();
    out.writeBytes(bytes("010101000801017401"));
    while (out.size() < LENGTH) {
      out.writeUint8(tag);
      out.writeUint8(1);
      if (tag == 0x76) {
        out.writeUint8(0);
      }
    }
    byte[] update = out.toByteArray();
    Cost.check(
        "Refusing",
        update,
        Cost.BASE,
        () ->
            assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> Updates.validate(update)));
  }
}
