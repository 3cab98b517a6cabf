package io.collab.server.config;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads for how many days rows are kept; nothing stands for {@code forever}. */
final class KeepRowsConverter implements ITypeConverter<Optional<Duration>> {

  static final String FOREVER = "forever";

  /** A hundred years. */
  private static final int MAX_DAYS = 36_525;

  @Override
  public Optional<Duration> convert(String text) {
    if (text.equals(FOREVER)) {
      return Optional.empty();
    }
    try {
      int days = Integer.parseInt(text);
      if (1 <= days && days <= MAX_DAYS) {
        return Optional.of(Duration.ofDays(days));
      }
    } catch (NumberFormatException e) {
      // Answered below, like days that are too few or too many.
    }
    throw new TypeConversionException(
        "'" + text + "' is neither a number of days from 1 to " + MAX_DAYS + " nor 'forever'");
  }
}
