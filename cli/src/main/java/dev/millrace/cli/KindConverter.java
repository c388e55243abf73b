package dev.millrace.cli;

import dev.millrace.ChannelKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A kind of channel on the command line. */
final class KindConverter implements ITypeConverter<ChannelKind> {
  @Override
  public ChannelKind convert(String text) {
    try {
      return ChannelKind.of(text);
    } catch (IllegalArgumentException unknown) {
      throw new TypeConversionException(String.valueOf(unknown.getMessage()));
    }
  }
}
