package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Records on their way into the log, laid out as the frame that is written: what is put here is
 * copied once more, by the system, and every byte is checksummed once.
 *
 * <p>Got from {@link Log#frame()}, filled, and written by {@link Log#append(FrameWriter)}, which
 * empties it to be filled again.
 */
public final class FrameWriter {
  private static final int LEAST_BUFFER = 64 << 10;
  private static final ByteBuffer ZEROS =
      ByteBuffer.allocateDirect(Frame.ALIGNMENT).asReadOnlyBuffer();

  private final Disk disk;
  private final int most;
  private final CRC32C crc = new CRC32C();
  private final CRC32C heads = new CRC32C();
  private ByteBuffer buffer;
  private int end = Frame.HEADER_BYTES;
  private int records;
  private boolean open;

  FrameWriter(Disk disk, int mostBytes) {
    this.disk = disk;
    this.most = mostBytes;
    this.buffer = disk.buffer((int) Math.min(LEAST_BUFFER, Frame.framedBytes(mostBytes)));
  }

  /** The records so far. */
  public int records() {
    return records;
  }

  /** What the records so far take, as {@link Log#room} counts it. */
  public int bytes() {
    return end - Frame.HEADER_BYTES;
  }

  /**
   * Begins a record. Its body is put into the buffer that is returned, from its position on; {@link
   * #end} closes it where the position then is.
   *
   * @param kind what it is about; one that is {@link RecordKind#inUse() in use}
   * @param mostBytes the most bytes that the body will have
   */
  public ByteBuffer begin(RecordKind kind, int mostBytes) {
    if (open || !kind.inUse()) {
      throw new IllegalArgumentException(
          open
              ? "the record before was not ended"
              : "records of kind " + kind + " are reserved for a later version");
    }
    long needed = (long) bytes() + LogRecord.OVERHEAD + mostBytes;
    if (mostBytes < 0 || needed > most) {
      throw new IllegalArgumentException(
          "%d records of %,d bytes; a frame takes at least 1 record and at most %,d bytes"
              .formatted(records + 1, needed, most));
    }
    grow((int) Frame.framedBytes(needed));
    open = true;
    buffer.limit(end + LogRecord.OVERHEAD + mostBytes).position(end);
    return buffer.putInt(0).putInt(kind.code() << 24).putInt(0);
  }

  /**
   * Ends the record that was begun.
   *
   * @return where it is, counted from where its frame will be
   */
  public int end() {
    int start = end;
    int stop = buffer.position();
    buffer.putInt(start + 8, stop - start - LogRecord.OVERHEAD);
    crc.reset();
    crc.update(buffer.limit(stop).position(start + Integer.BYTES));
    buffer.putInt(start, (int) crc.getValue());
    heads.update(buffer.limit(start + LogRecord.OVERHEAD).position(start));
    buffer.clear();
    open = false;
    end = stop;
    records++;
    return start;
  }

  /**
   * Adds a record of what remains in {@code body}, which is left as it was.
   *
   * @return where it is, counted from where its frame will be
   */
  public int add(RecordKind kind, ByteBuffer body) {
    ByteBuffer into = begin(kind, body.remaining());
    into.put(into.position(), body, body.position(), body.remaining());
    into.position(into.limit());
    return end();
  }

  /** Where the body of the record is that begins at {@code record}, as {@link #bytes} counts. */
  public int bodyAt(int record) {
    return record + LogRecord.OVERHEAD - Frame.HEADER_BYTES;
  }

  /** Forgets what was put here. */
  public void clear() {
    buffer.clear();
    heads.reset();
    end = Frame.HEADER_BYTES;
    records = 0;
    open = false;
  }

  private void grow(int framed) {
    if (framed <= buffer.capacity()) {
      return;
    }
    long wanted = Math.min(Math.max(framed, 2L * buffer.capacity()), Frame.framedBytes(most));
    ByteBuffer larger = disk.buffer((int) wanted);
    larger.put(0, buffer, 0, end);
    buffer = larger;
  }

  /** The bytes on disk, padding included. */
  long framedBytes() {
    return Frame.framedBytes(bytes());
  }

  /** Puts the header before the records and zeros behind them; what remains is to be written. */
  ByteBuffer finish(UUID store, long sequence, long durable, int previous) {
    int framed = (int) framedBytes();
    buffer.clear().put(end, ZEROS, 0, framed - end);
    buffer.putInt(0, Frame.MAGIC).putShort(4, Frame.FORMAT).putShort(6, (short) 0);
    buffer
        .putLong(8, store.getMostSignificantBits())
        .putLong(16, store.getLeastSignificantBits())
        .putLong(24, sequence)
        .putLong(32, durable)
        .putInt(40, previous)
        .putInt(44, bytes())
        .putInt(48, records)
        .putInt(52, (int) heads.getValue())
        .putInt(56, 0);
    crc.reset();
    crc.update(buffer.limit(Frame.CHECKSUM_AT));
    buffer.clear().putInt(Frame.CHECKSUM_AT, (int) crc.getValue());
    return buffer.limit(framed);
  }

  /** The header checksum of what was {@link #finish finished}. */
  int checksum() {
    return buffer.getInt(Frame.CHECKSUM_AT);
  }
}
