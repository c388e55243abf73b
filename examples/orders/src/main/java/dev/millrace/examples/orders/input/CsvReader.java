package dev.millrace.examples.orders.input;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated rows one at a time, as RFC 4180 writes them: fields may be quoted, and then
 * hold commas, line ends and doubled quotes. It takes line ends of one or two characters and a byte
 * order mark, and skips lines with nothing in them. Memory is bounded by one row, which may have at
 * most {@value #MAX_ROW} characters: a quote that is never closed is found out rather than read to
 * the end.
 */
final class CsvReader {
  static final int MAX_ROW = 1 << 20;

  private static final int END = -1;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Reader reader;
  private final char[] buffer = new char[1 << 15];
  private int next;
  private int filled;
  private int line = 1;
  private int rowLine;
  private int rowLength;
  private boolean endedMidLine;

  CsvReader(Reader reader) {
    this.reader = reader;
  }

  /** The line that is being read, counted from 1. */
  int line() {
    return line;
  }

  /** Whether the file ended without a line end behind its last row. */
  boolean endedMidLine() {
    return endedMidLine;
  }

  /** The next row, or null at the end. */
  @Nullable Row next() throws IOException {
    while (true) {
      rowLine = line;
      rowLength = 0;
      int c = read();
      if (c == BYTE_ORDER_MARK && rowLine == 1) {
        c = read();
      }
      if (c == END) {
        return null;
      }
      if (!isLineEnd(c)) {
        return row(c);
      }
    }
  }

  private Row row(int first) throws IOException {
    List<String> columns = new ArrayList<>(Row.COLUMNS);
    StringBuilder field = new StringBuilder();
    int c = first;
    while (true) {
      if (c == '"' && field.isEmpty()) {
        quoted(field);
        c = read();
      }
      while (c != ',' && c != END && !isLineEnd(c)) {
        field.append((char) c);
        c = read();
      }
      columns.add(field.toString());
      field.setLength(0);
      if (c != ',') {
        endedMidLine = c == END;
        return new Row(rowLine, columns);
      }
      c = read();
    }
  }

  /** Reads up to and including the closing quote. */
  private void quoted(StringBuilder field) throws IOException {
    int opened = line;
    while (true) {
      int c = read();
      if (c == END) {
        throw new UnreadableInputException(
            "is truncated: it ends inside a quoted field that begins in line " + opened);
      }
      if (c == '"') {
        if (peek() != '"') {
          return;
        }
        c = read();
      } else if (isLineEnd(c)) {
        c = '\n';
      }
      field.append((char) c);
    }
  }

  /** Whether {@code c} ends a line; takes the second character of a line end that has two. */
  private boolean isLineEnd(int c) throws IOException {
    if (c == '\r') {
      if (peek() == '\n') {
        read();
      } else {
        line++;
      }
      return true;
    }
    return c == '\n';
  }

  private int read() throws IOException {
    int c = peek();
    if (c == END) {
      return END;
    }
    if (++rowLength > MAX_ROW) {
      throw new UnreadableInputException(
          "has a row of more than %,d characters that begins in line %d; a quote may be missing there"
              .formatted(MAX_ROW, rowLine));
    }
    next++;
    if (c == '\n') {
      line++;
    }
    return c;
  }

  private int peek() throws IOException {
    if (next == filled) {
      filled = Math.max(0, reader.read(buffer, 0, buffer.length));
      next = 0;
    }
    return next == filled ? END : buffer[next];
  }
}
