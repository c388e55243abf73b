package dev.millrace.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of seconds on the command line, whole or not. */
final class SecondsConverter implements ITypeConverter<Duration> {
  private static final BigDecimal MOST = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

  @Override
  public Duration convert(String text) {
    try {
      BigDecimal seconds = new BigDecimal(text);
      if (seconds.signum() >= 0 && seconds.compareTo(MOST) <= 0) {
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
      }
    } catch (NumberFormatException unreadable) {
      throw unusable(text);
    }
    throw unusable(text);
  }

  private static TypeConversionException unusable(String text) {
    return new TypeConversionException("'" + text + "' is no number of seconds from 0 to a year");
  }
}
