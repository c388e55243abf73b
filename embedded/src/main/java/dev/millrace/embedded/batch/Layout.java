package dev.millrace.embedded.batch;

import java.nio.ByteBuffer;

/** Where the numbers of a batch are. All of them are big-endian. */
final class Layout {
  static final int VERSION = 1;

  /** Before the entries. */
  static final int HEADER_BYTES = 48;

  /** Before the content of an entry. */
  static final int ENTRY_BYTES = 16;

  /** The numbers of one batch differ by less: the difference has 24 bits. */
  static final int MOST_NUMBERS = 1 << 24;

  static final int MOST_PRIORITY = 9;

  // The header.
  static final int CODEC = 1;
  static final int CHANNEL = 4;
  static final int PARTITION = 8;
  static final int COUNT = 12;
  static final int BASE = 16;
  static final int LAST = 24;
  static final int AT = 32;
  static final int PLAIN = 40;
  static final int STORED = 44;

  // An entry.
  static final int LANE = 4;

  /** The time and, in the low half of the same eight bytes, the number and the flags. */
  static final int PLACE = 8;

  static final int FLAGS = 12;

  private Layout() {}

  /** The eight bytes that say an entry's place, {@code after} and {@code offset} from the batch. */
  static long place(int after, int offset, int flags) {
    return (long) after << 32 | (long) offset << 8 | (flags & 0xff);
  }

  /**
   * Gives the entries from {@code start} to {@code end} new places: {@code laterBy} milliseconds
   * and {@code furtherBy} numbers from where they are now.
   */
  static void shift(ByteBuffer bytes, int start, int end, int laterBy, int furtherBy) {
    if (laterBy == 0 && furtherBy == 0) {
      return;
    }
    long by = ((long) laterBy << 32) + ((long) furtherBy << 8);
    for (int at = start; at < end; at += ENTRY_BYTES + bytes.getInt(at)) {
      bytes.putLong(at + PLACE, bytes.getLong(at + PLACE) + by);
    }
  }

  /**
   * Gives entries whose places are not known, from {@code start} to {@code end}, the time {@code
   * after} and the numbers from {@code offset} on.
   */
  static void number(ByteBuffer bytes, int start, int end, int after, int offset) {
    int next = offset;
    for (int at = start; at < end; at += ENTRY_BYTES + bytes.getInt(at)) {
      bytes.putLong(at + PLACE, place(after, next++, bytes.get(at + FLAGS + 3)));
    }
  }
}
