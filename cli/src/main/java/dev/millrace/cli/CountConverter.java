package dev.millrace.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many, on the command line: one or more. */
final class CountConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
      throw new TypeConversionException("'" + text + "' is no whole number above zero");
    }
    return Long.parseLong(text);
  }
}
