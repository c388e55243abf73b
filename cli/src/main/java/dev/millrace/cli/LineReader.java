package dev.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of bounded length: a line that no message could be made of is refused before it fills
 * the memory.
 */
final class LineReader {
  private final Reader reader;
  private final int maxLength;
  private final char[] buffer = new char[1 << 13];
  private int next;
  private int filled;
  private long line;

  LineReader(InputStream in, int maxLength) {
    this.reader = new InputStreamReader(in, StandardCharsets.UTF_8);
    this.maxLength = maxLength;
  }

  /** The number of the line read last, counted from 1. */
  long line() {
    return line;
  }

  /** The next line without its end, or null at the end. */
  @Nullable String next() throws IOException {
    StringBuilder text = new StringBuilder();
    while (true) {
      if (next == filled) {
        filled = reader.read(buffer, 0, buffer.length);
        next = 0;
        if (filled < 0) {
          filled = 0;
          if (text.isEmpty()) {
            return null;
          }
          line++;
          return text.toString();
        }
      }
      int end = next;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      text.append(buffer, next, end - next);
      if (text.length() > maxLength) {
        throw new CommandException(
            "line %d of standard input has more than %,d characters; no message is that large"
                .formatted(line + 1, maxLength));
      }
      next = end;
      if (end < filled) {
        next++;
        line++;
        return text.toString();
      }
    }
  }
}
