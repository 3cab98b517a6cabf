package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An insertion whose origin is the "c" of "abc", its right origin the "b". Texts and bytes are
 * those of Yjs 13.6.33.
 */
class CrossedOriginsTest {

  private static final byte[] ABC = hex("01010100040101740361626300");
  private static final byte[] A = hex("0101010004010174016100");
  private static final byte[] BC = hex("0101010184010002626300");
  private static final byte[] AB = hex("010101000401017402616200");
  private static final byte[] C = hex("01010102840101016300");
  private static final byte[] CROSSED = hex("01010103c4010201010364656600");
  private static final byte[] CROSSED_ACCENT = hex("01010103c40102010102c3a900");

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes);
  }

  @Test
  void whereNoItemBeginsBetweenThemItComesBeforeTheRightOrigin() {
    assertThat(text(List.of(ABC, CROSSED))).isEqualTo("adefbc");
    assertThat(text(List.of(ABC, CROSSED_ACCENT))).isEqualTo("aébc");
    assertThat(text(List.of(A, BC, CROSSED))).isEqualTo("adefbc");
    assertThat(together(ABC, CROSSED)).isEqualTo("adefbc");
  }

  @Test
  void whereAnItemOfTheSameTransactionBeginsBetweenThemItComesBehindTheOrigin() {
    assertThat(together(A, BC, CROSSED)).isEqualTo("abcdef");
    assertThat(together(A, BC, CROSSED_ACCENT)).isEqualTo("abcé");
    assertThat(together(AB, C, CROSSED)).isEqualTo("abcdef");
  }

  @Test
  void theFirstItemOfATransactionBeginsWhereTheEarlierOneEndedThatTakesItIn() {
    YDoc doc = YDoc.create();
    doc.applyUpdate(A);
    doc.transact(transaction -> List.of(BC, CROSSED).forEach(doc::applyUpdate));
    assertThat(doc.getText("t")).hasToString("abcdef");
  }

  private static String text(List<byte[]> updates) {
    YDoc doc = YDoc.create();
    updates.forEach(doc::applyUpdate);
    doc.checkIntegrity();
    return doc.getText("t").toString();
  }

  private static String together(byte[]... updates) {
    YDoc doc = YDoc.create();
    doc.transact(transaction -> Arrays.asList(updates).forEach(doc::applyUpdate));
    doc.checkIntegrity();
    return doc.getText("t").toString();
  }
}
