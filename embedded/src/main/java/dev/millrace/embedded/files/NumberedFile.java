package dev.millrace.embedded.files;

import java.nio.file.Path;

/**
 * The names of files that are counted: digits with zeros before them, so that they are listed in
 * order.
 *
 * <p>Written by hand, as a formatter takes twenty milliseconds of a process that has just begun: as
 * long as all else that opening a small store does.
 */
public final class NumberedFile {
  private static final String ZEROS = "0".repeat(20);

  private NumberedFile() {}

  /**
   * The path of a file in a directory.
   *
   * @param number not negative
   * @param digits so many at least, at most 20
   * @param suffix what follows the digits, the dot included
   */
  public static Path in(Path directory, long number, int digits, String suffix) {
    String plain = Long.toString(number);
    String zeros = ZEROS.substring(0, Math.max(0, digits - plain.length()));
    return directory.resolve(zeros + plain + suffix);
  }
}
