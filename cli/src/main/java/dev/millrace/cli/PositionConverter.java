package dev.millrace.cli;

import dev.millrace.Position;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A position on the command line. */
final class PositionConverter implements ITypeConverter<Position> {
  @Override
  public Position convert(String text) {
    try {
      return Position.parse(text);
    } catch (IllegalArgumentException unreadable) {
      throw new TypeConversionException(String.valueOf(unreadable.getMessage()));
    }
  }
}
