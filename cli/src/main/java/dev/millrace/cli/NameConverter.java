package dev.millrace.cli;

import dev.millrace.Channel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A name on the command line: of a channel or a subscription, which follow one rule. */
final class NameConverter implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    try {
      return Channel.queue(text, byte[].class).name();
    } catch (IllegalArgumentException unusable) {
      throw new TypeConversionException(String.valueOf(unusable.getMessage()));
    }
  }
}
