package dev.millrace;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. What cannot be read is damage. */
final class ByteCursor {
  static final int TIME_BYTES = 12;

  private final byte[] bytes;
  private final int limit;
  private int at;

  ByteCursor(byte[] bytes, int at, int limit) {
    this.bytes = bytes;
    this.at = at;
    this.limit = limit;
  }

  int position() {
    return at;
  }

  /** Goes past so many bytes. */
  void skip(int length) {
    if (length > limit - at) {
      throw tooShort();
    }
    at += length;
  }

  int u8() {
    if (at >= limit) {
      throw tooShort();
    }
    return bytes[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedDataException(
        "a number has no end; the bytes are not what this version writes");
  }

  int count() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new DamagedDataException(
          "a count of " + value + " is not possible; the bytes are not what this version writes");
    }
    return (int) value;
  }

  private int length() {
    int length = count();
    if (length > limit - at) {
      throw tooShort();
    }
    return length;
  }

  /** Goes past a run of bytes; where its length is written. */
  int skipRun() {
    int before = at;
    int length = length();
    at += length;
    return before;
  }

  void skipRunIf(int flag) {
    if (flag != 0) {
      skipRun();
    }
  }

  /** Goes past a run of bytes; where the bytes themselves begin. */
  int skipRunTo() {
    int length = length();
    int begin = at;
    at += length;
    return begin;
  }

  /** Whether the run whose length is written at {@code run} is this; leaves the cursor alone. */
  boolean runEquals(int run, byte[] value) {
    // A name that could be one of ours is short: its length is one byte.
    return bytes[run] == value.length
        && Arrays.equals(bytes, run + 1, run + 1 + value.length, value, 0, value.length);
  }

  String text() {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  Instant time() {
    int begin = at;
    skip(TIME_BYTES);
    return Instant.ofEpochSecond(
        (long) ByteWriter.LONG.get(bytes, begin), (int) ByteWriter.INT.get(bytes, begin + 8));
  }

  private static DamagedDataException tooShort() {
    return new DamagedDataException(
        "the bytes end too early; they are not what this version writes");
  }
}
