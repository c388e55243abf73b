package dev.millrace.embedded.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The header of a frame, and how frames and records are laid out. Numbers are big-endian.
 *
 * @param store the store it belongs to, which tells it from what another store left in the same
 *     blocks
 * @param sequence its number, counted from 1 without gaps
 * @param durable the last frame that was durable when this one was written
 * @param previous the header checksum of the frame before, or 0 for the first
 * @param bodyBytes the length of its records
 * @param records how many there are
 * @param bodyChecksum the checksum of its records
 * @param checksum the checksum of the header before this field
 */
record Frame(
    UUID store,
    long sequence,
    long durable,
    int previous,
    int bodyBytes,
    int records,
    int bodyChecksum,
    int checksum) {
  /**
   * Frames begin at multiples of this and are padded with zeros to one: no write ever touches a
   * block with acknowledged data in it.
   */
  static final int ALIGNMENT = 4096;

  static final int HEADER_BYTES = 64;
  static final int MAGIC = 0x4d4c_5246; // "MLRF"
  static final short FORMAT = 1;

  private static final int CHECKSUM_AT = HEADER_BYTES - Integer.BYTES;

  /** The bytes on disk, padding included. */
  long framedBytes() {
    return framedBytes(bodyBytes);
  }

  static long framedBytes(long bodyBytes) {
    return align(HEADER_BYTES + bodyBytes);
  }

  static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The length of the records in a frame's body. */
  static long bodyBytes(List<LogRecord> records) {
    long bytes = 0;
    for (LogRecord record : records) {
      bytes += record.size();
    }
    return bytes;
  }

  /**
   * Lays a frame out from the start of {@code into}, ready to be written with its padding.
   *
   * @param offsets receives where each record begins, counted from the frame's beginning
   */
  static Frame write(
      ByteBuffer into,
      UUID store,
      long sequence,
      long durable,
      int previous,
      List<LogRecord> records,
      long[] offsets) {
    into.clear().position(HEADER_BYTES);
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = into.position();
      writeRecord(into, records.get(i));
    }
    int end = into.position();
    int bodyChecksum = Checksum.of(into.slice(HEADER_BYTES, end - HEADER_BYTES));
    while (into.position() % ALIGNMENT != 0) {
      into.put((byte) 0);
    }
    into.flip();
    into.putInt(0, MAGIC).putShort(4, FORMAT).putShort(6, (short) 0);
    into.putLong(8, store.getMostSignificantBits()).putLong(16, store.getLeastSignificantBits());
    into.putLong(24, sequence).putLong(32, durable).putInt(40, previous);
    into.putInt(44, end - HEADER_BYTES)
        .putInt(48, offsets.length)
        .putInt(52, bodyChecksum)
        .putInt(56, 0);
    int checksum = Checksum.of(into.slice(0, CHECKSUM_AT));
    into.putInt(CHECKSUM_AT, checksum);
    return new Frame(
        store,
        sequence,
        durable,
        previous,
        end - HEADER_BYTES,
        offsets.length,
        bodyChecksum,
        checksum);
  }

  private static void writeRecord(ByteBuffer into, LogRecord record) {
    int start = into.position();
    ByteBuffer body = record.body().duplicate();
    into.putInt(0)
        .put((byte) record.kind().code())
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(body.remaining());
    into.put(body);
    into.putInt(
        start,
        Checksum.of(into.slice(start + Integer.BYTES, into.position() - start - Integer.BYTES)));
  }

  /**
   * The header at {@code at} in {@code from}, or null if there is none of this store that is whole.
   */
  static @Nullable Frame read(ByteBuffer from, int at, UUID store, Checksum checksum) {
    if (from.limit() - at < HEADER_BYTES || from.getInt(at) != MAGIC) {
      return null;
    }
    if (!checksum.matches(from.slice(at, CHECKSUM_AT), from.getInt(at + CHECKSUM_AT))
        || from.getLong(at + 8) != store.getMostSignificantBits()
        || from.getLong(at + 16) != store.getLeastSignificantBits()
        || from.getShort(at + 4) != FORMAT
        || from.getInt(at + 44) < 0) {
      return null;
    }
    return new Frame(
        store,
        from.getLong(at + 24),
        from.getLong(at + 32),
        from.getInt(at + 40),
        from.getInt(at + 44),
        from.getInt(at + 48),
        from.getInt(at + 52),
        from.getInt(at + CHECKSUM_AT));
  }
}
