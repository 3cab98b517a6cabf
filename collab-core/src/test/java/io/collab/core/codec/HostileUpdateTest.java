package io.collab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few bytes that claim very much cost very little. */
final class HostileUpdateTest {

  private static final long MAX_ALLOCATED_BYTES = 1 << 20;

  /** Refusing {@code update} allocates nothing to speak of, whatever it claims. */
  private static void assertRefusedCheaply(byte[] update, Function<byte[], WireUpdate> decode) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertRefused(update, decode); // loads classes
    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(update, decode);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED_BYTES);
  }

  private static void assertRefused(byte[] update, Function<byte[], WireUpdate> decode) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> decode.apply(update));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffff0f", // clients
        "01 ffffffffffffff0f 01 00", // structs
        "01 01 01 00  04 01 01 74 ffffffffffffff0f 61", // bytes of a text
        "01 01 01 00  04 01 ffffffff07 74", // bytes of a name
        "01 01 01 00  03 01 01 74 ffffffff07 01", // bytes
        "01 01 01 00  08 01 01 74 ffffffff07 7e", // list elements
        "01 01 01 00  02 01 01 74 ffffffff07 0131", // list elements as JSON
        "01 01 01 00  08 01 01 74 01 75 ffffffffffffff0f 7e", // elements of a value
        "01 01 01 00  08 01 01 74 01 76 ffffffffffffff0f 0161 7e", // members of a value
        "00 ffffffffffffff0f", // clients with deletions
        "00 01 01 ffffffffffffff0f 00 01" // deletions
      })
  void aVersion1UpdateThatClaimsTooMuch(String hex) {
    assertRefusedCheaply(HexFormat.of().parseHex(hex.replace(" ", "")), UpdateDecoder::decodeV1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Yjs issue 687: 2^48 structs, and the runs to go with them
        "00 01 00 00 00 00 01 00 01 00 01 02 00 00 16 02 00 00 01 fdffffffff7f 00 00",
        // clients
        "00 00 00 00 00 00 01 00 00 00 00 ffffffffffffff0f",
        // structs
        "00 00 01 01 00 00 01 00 01 00 00 00 09 41 ffffffffffffff0f  01 ffffffffffffff0f 00",
        // list elements, each of which takes a byte
        "00 00 01 01 00 00 01 08 04 0174 01 00  01 01  00 05 bfffffff0f  01 01 00 7e",
        // length of the strings
        "00 00 01 01 00 00 01 04 08 ffffffffffffff0f 00",
        // one text of the strings
        "00 00 01 01 00 00 01 04 09 02 7461 01 bfffffff0f 01 01 00 00  01 01 00 00",
        // JSON list elements, all of them empty texts
        "00 00 01 01 00 00 01 02 0c 01 74 01 40 fdffffffffff0f 00 00  01 01 00 05 bfffffff0f  01 01 00 00"
      })
  void aVersion2UpdateThatClaimsTooMuch(String hex) {
    assertRefusedCheaply(HexFormat.of().parseHex(hex.replace(" ", "")), UpdateDecoder::decodeV2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x75, 0x76})
  void valuesNestedVeryDeepAreRefusedWithoutRecursion(int tag) {
    ByteWriter out = new ByteWriter();
    for (byte b : HexFormat.of().parseHex("010101000801017401")) {
      out.writeUint8(b);
    }
    for (int i = 0; i < 500_000; i++) {
      out.writeUint8(tag);
      out.writeUint8(1);
      if (tag == 0x76) {
        out.writeUint8(0);
      }
    }
    assertRefusedCheaply(out.toByteArray(), UpdateDecoder::decodeV1);
  }
}
