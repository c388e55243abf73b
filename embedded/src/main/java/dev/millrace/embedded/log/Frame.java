package dev.millrace.embedded.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The header of a frame, and how frames and records are laid out. Numbers are big-endian. Written
 * by {@link FrameWriter}.
 *
 * @param sequence its number, counted from 1 without gaps
 * @param durable the last frame that was durable when this one was written
 * @param previous the header checksum of the frame before, or 0 for the first
 * @param bodyBytes the length of its records
 * @param records how many there are
 * @param heads the checksum of the first {@link LogRecord#OVERHEAD} bytes of each record, which
 *     hold the checksum of the rest of it
 * @param checksum the checksum of the header before this field
 */
record Frame(
    long sequence,
    long durable,
    int previous,
    int bodyBytes,
    int records,
    int heads,
    int checksum) {
  /**
   * Frames begin at multiples of this and are padded with zeros to one: no write ever touches a
   * block with acknowledged data in it.
   */
  static final int ALIGNMENT = 4096;

  static final int HEADER_BYTES = 64;
  static final int MAGIC = 0x4d4c_5246; // "MLRF"
  static final short FORMAT = 1;
  static final int CHECKSUM_AT = HEADER_BYTES - Integer.BYTES;

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

  /** The header at the start of {@code from}, or null if there is none of this store. */
  static @Nullable Frame read(ByteBuffer from, UUID store, Checksum checksum) {
    if (from.limit() < HEADER_BYTES || from.getInt(0) != MAGIC) {
      return null;
    }
    if (!checksum.matches(from.slice(0, CHECKSUM_AT), from.getInt(CHECKSUM_AT))
        || !isOf(store, from)
        || from.getShort(4) != FORMAT
        || from.getInt(44) < 0) {
      return null;
    }
    return new Frame(
        from.getLong(24),
        from.getLong(32),
        from.getInt(40),
        from.getInt(44),
        from.getInt(48),
        from.getInt(52),
        from.getInt(CHECKSUM_AT));
  }

  private static boolean isOf(UUID store, ByteBuffer header) {
    return header.getLong(8) == store.getMostSignificantBits()
        && header.getLong(16) == store.getLeastSignificantBits();
  }

  /**
   * Whether a block in which there is no header must have been one: it still has most of what the
   * header of frame {@code sequence} begins with.
   */
  static boolean resembles(ByteBuffer block, UUID store, long sequence) {
    int alike = 0;
    alike += block.getInt(0) == MAGIC ? 1 : 0;
    alike += isOf(store, block) ? 1 : 0;
    alike += block.getLong(24) == sequence ? 1 : 0;
    return alike >= 2;
  }

  /** Whether {@code body} holds the records of this frame, each of them whole. */
  boolean holds(ByteBuffer body, Checksum checksum) {
    if (records < 0 || (long) records * LogRecord.OVERHEAD > bodyBytes) {
      return false;
    }
    ByteBuffer found = ByteBuffer.allocate(records * LogRecord.OVERHEAD);
    int at = 0;
    for (int i = 0; i < records; i++) {
      int left = bodyBytes - at - LogRecord.OVERHEAD;
      if (left < 0 || body.getInt(at + 8) < 0 || body.getInt(at + 8) > left) {
        return false;
      }
      int size = LogRecord.OVERHEAD + body.getInt(at + 8);
      if (!checksum.matches(
          body.slice(at + Integer.BYTES, size - Integer.BYTES), body.getInt(at))) {
        return false;
      }
      found.put(found.position(), body, at, LogRecord.OVERHEAD);
      found.position(found.position() + LogRecord.OVERHEAD);
      at += size;
    }
    return at == bodyBytes && checksum.matches(found.flip(), heads);
  }
}
