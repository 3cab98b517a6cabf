package io.collab.core.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The text of a finite number in JavaScript: the fewest digits that read back as the same number,
 * plain from 1e-6 to below 1e21, else with an exponent.
 *
 * <p>Source: ECMAScript 2020, Number::toString.
 */
final class NumberText {

  /** Every number of up to so many digits is the shortest form of the double next to it. */
  private static final int ALWAYS_SHORTEST_DIGITS = 15;

  /** So many digits tell any two doubles apart. */
  private static final int MAX_DIGITS = 17;

  private static final int MAX_PLAIN_EXPONENT = 21;
  private static final int MIN_PLAIN_EXPONENT = -6;

  private NumberText() {}

  /** Appends {@code value}, which is neither zero, infinite nor NaN. */
  static void append(StringBuilder out, double value) {
    if (value < 0) {
      out.append('-');
    }
    BigDecimal decimal = shortest(Math.abs(value)).stripTrailingZeros();
    String digits = decimal.unscaledValue().toString();
    // The value is 0.digits · 10^exponent.
    int exponent = digits.length() - decimal.scale();
    if (exponent > MAX_PLAIN_EXPONENT || exponent <= MIN_PLAIN_EXPONENT) {
      appendScientific(out, digits, exponent - 1);
    } else if (exponent <= 0) {
      out.append("0.").append("0".repeat(-exponent)).append(digits);
    } else if (exponent < digits.length()) {
      out.append(digits, 0, exponent).append('.').append(digits, exponent, digits.length());
    } else {
      out.append(digits).append("0".repeat(exponent - digits.length()));
    }
  }

  private static void appendScientific(StringBuilder out, String digits, int exponent) {
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent));
  }

  /**
   * The shortest decimal that reads back as {@code value}, and of those the closest to it.
   *
   * <p>Before JDK 19 {@link Double#toString(double)} gives a digit too many for some numbers, or
   * not the closest (JDK-4511638). What it gives with up to 15 digits is right: no two such
   * decimals read as the same normal double.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value));
    boolean normal = value >= Double.MIN_NORMAL;
    if (normal && decimal.stripTrailingZeros().precision() <= ALWAYS_SHORTEST_DIGITS) {
      return decimal;
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = normal ? ALWAYS_SHORTEST_DIGITS : 1; digits < MAX_DIGITS; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
      boolean belowReads = below.doubleValue() == value;
      boolean aboveReads = above.doubleValue() == value;
      if (belowReads && aboveReads) {
        return closer(exact, below, above);
      }
      if (belowReads || aboveReads) {
        return belowReads ? below : above;
      }
    }
    return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN));
  }

  /** Of two equally close ones that which ends in an even digit. */
  private static BigDecimal closer(BigDecimal exact, BigDecimal below, BigDecimal above) {
    int order = exact.subtract(below).compareTo(above.subtract(exact));
    boolean belowIsEven = !below.unscaledValue().testBit(0);
    return order < 0 || (order == 0 && belowIsEven) ? below : above;
  }
}
