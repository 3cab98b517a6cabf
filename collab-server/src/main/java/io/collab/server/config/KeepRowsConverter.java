package io.collab.server.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads for how many days rows are kept. */
final class KeepRowsConverter implements ITypeConverter<KeepRowsConverter.KeepRows> {

  /**
   * What was read.
   *
   * @param age null stands for {@code forever}
   */
  record KeepRows(@Nullable Duration age) {}

  static final String FOREVER = "forever";

  /** A hundred years. */
  private static final int MAX_DAYS = 36_525;

  @Override
  public KeepRows convert(String text) {
    if (text.equals(FOREVER)) {
      return new KeepRows(null);
    }
    try {
      int days = Integer.parseInt(text);
      if (1 <= days && days <= MAX_DAYS) {
        return new KeepRows(Duration.ofDays(days));
      }
    } catch (NumberFormatException e) {
      // Answered below, like days that are too few or too many.
    }
    throw new TypeConversionException(
        "'" + text + "' is neither a number of days from 1 to " + MAX_DAYS + " nor 'forever'");
  }
}
