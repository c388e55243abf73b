package dev.millrace.embedded.log;

import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the log, open to read and write.
 *
 * @param number its number, counted from 1; its name is made of it
 * @param file the open file
 * @param capacity its size in bytes, in whole blocks; it never changes
 */
record LogFile(int number, DiskFile file, long capacity) {
  private static final Pattern NAME = Pattern.compile("(\\d{8,10})\\.log");

  static Path path(Path directory, int number) {
    return NumberedFile.in(directory, number, 8, ".log");
  }

  static LogFile open(Disk disk, Path directory, int number) throws IOException {
    DiskFile file = disk.open(path(directory, number), Disk.Open.WRITE);
    try {
      return new LogFile(number, file, file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT);
    } catch (IOException failed) {
      file.close();
      throw failed;
    }
  }

  /** The numbers of the files in {@code directory}, in order. */
  static List<Integer> numbers(Disk disk, Path directory) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (Path file : disk.list(directory)) {
      Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(1)));
      }
    }
    numbers.sort(null);
    return numbers;
  }

  /** The address of a byte of the log. */
  static long location(int number, long position) {
    return (long) number << 32 | position;
  }

  static int number(long location) {
    return (int) (location >>> 32);
  }

  static long position(long location) {
    return location & 0xffff_ffffL;
  }
}
