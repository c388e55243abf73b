package dev.millrace.embedded.state;

import dev.millrace.DamagedDataException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What is due when, in a file that does not change: sorted, so that it is read from front to back
 * and a few blocks of it are in memory.
 *
 * <p>A block of 4096 bytes is its checksum, how many entries it has, and the entries: due, place,
 * number, eight bytes each; all big-endian. Every block but the last is full.
 */
final class DueRun implements Due, AutoCloseable {
  static final int BLOCK = 4096;
  static final int ENTRY = 24;
  static final int HEADER = 8;
  static final int PER_BLOCK = (BLOCK - HEADER) / ENTRY;

  /** So many blocks are read at a time. */
  private static final int AHEAD = 8;

  /** The number in the file's name. */
  final int file;

  final long count;
  private final Path path;
  private final DiskFile from;
  private final Checksum checksum;

  /** Made when something is read: many files wait for a time that is far away. */
  private ByteBuffer blocks = ByteBuffer.allocate(0);

  private long position;

  /** The first block in memory. */
  private long loaded = -1;

  DueRun(Path path, DiskFile from, Checksum checksum, int file, long count, long position) {
    this.path = path;
    this.from = from;
    this.checksum = checksum;
    this.file = file;
    this.count = count;
    this.position = position;
  }

  /** How many entries were read. */
  long position() {
    return position;
  }

  long left() {
    return count - position;
  }

  @Override
  public boolean isEmpty() {
    return position >= count;
  }

  @Override
  public long due() {
    int at = at();
    return blocks.getLong(at);
  }

  @Override
  public long place() {
    int at = at();
    return blocks.getLong(at + 8);
  }

  @Override
  public long number() {
    int at = at();
    return blocks.getLong(at + 16);
  }

  @Override
  public void remove() {
    position++;
  }

  private int at() {
    long block = position / PER_BLOCK;
    if (loaded < 0 || block < loaded || block >= loaded + AHEAD) {
      load(block);
    }
    return (int) (block - loaded) * BLOCK + HEADER + (int) (position % PER_BLOCK) * ENTRY;
  }

  private void load(long first) {
    if (blocks.capacity() == 0) {
      blocks = ByteBuffer.allocate(AHEAD * BLOCK);
    }
    try {
      blocks.clear();
      from.read(blocks, first * BLOCK);
    } catch (IOException failed) {
      throw new StoreFailedException(
          "reading %s failed: %s. Open the store again".formatted(path, failed.getMessage()),
          failed);
    }
    long last = Math.min(first + AHEAD, Math.ceilDiv(count, PER_BLOCK));
    for (long block = first; block < last; block++) {
      check(block, (int) (block - first) * BLOCK);
    }
    loaded = first;
  }

  private void check(long block, int offset) {
    int entries = (int) Math.min(PER_BLOCK, count - block * PER_BLOCK);
    boolean whole =
        offset + HEADER + entries * ENTRY <= blocks.position()
            && blocks.getInt(offset + 4) == entries
            && checksum.matches(
                blocks.slice(offset + 4, HEADER - 4 + entries * ENTRY), blocks.getInt(offset));
    if (!whole) {
      throw new DamagedDataException(
          "%s is damaged at byte %,d: it says when up to %d messages are due. Nothing was changed"
              .formatted(path, block * BLOCK, entries));
    }
  }

  @Override
  public void close() throws IOException {
    from.close();
  }

  /** Writes everything that {@code from} gives. */
  static long write(DiskFile to, Due from) throws IOException {
    ByteBuffer blocks = ByteBuffer.allocate(64 * BLOCK);
    long count = 0;
    long written = 0;
    while (!from.isEmpty()) {
      int start = blocks.position();
      blocks.position(start + HEADER);
      int entries = 0;
      for (; entries < PER_BLOCK && !from.isEmpty(); entries++) {
        blocks.putLong(from.due()).putLong(from.place()).putLong(from.number());
        from.remove();
      }
      blocks.putInt(start + 4, entries);
      CRC32C crc = new CRC32C();
      crc.update(blocks.array(), start + 4, blocks.position() - start - 4);
      blocks.putInt(start, (int) crc.getValue());
      count += entries;
      if (!from.isEmpty()) {
        blocks.position(start + BLOCK);
      }
      if (from.isEmpty() || !blocks.hasRemaining()) {
        blocks.flip();
        int size = blocks.remaining();
        to.write(blocks, written);
        written += size;
        blocks.clear();
      }
    }
    return count;
  }
}
