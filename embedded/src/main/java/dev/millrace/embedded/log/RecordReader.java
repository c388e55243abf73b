package dev.millrace.embedded.log;

import dev.millrace.DamagedDataException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records of a log, verified. Got from {@link Log#reader()}.
 *
 * <p><b>Which.</b> Whatever was appended and not yet {@linkplain Log#recycle recycled}; for the
 * bytes of a record that is, nothing answers but damage.
 *
 * <p><b>Threads.</b> One at a time, which may be another than the log's.
 */
public final class RecordReader implements AutoCloseable {
  /** A handle for each of the most recently used files only: a log without a cap has many. */
  private static final int MOST = 32;

  /**
   * What is read at once: the least where somebody jumps, and twice as much each time that he goes
   * on where it ended.
   */
  private static final int LEAST_AHEAD = 8 << 10;

  private static final int MOST_AHEAD = 1 << 20;

  private final Disk disk;
  private final Path directory;
  private final Checksum checksum;
  private final Map<Integer, DiskFile> open = new LinkedHashMap<>(MOST, 0.75f, true);
  private ByteBuffer ahead = ByteBuffer.allocate(0);
  private long aheadFrom;
  private int step = LEAST_AHEAD;

  /** Before this everything is written. */
  private long written;

  RecordReader(Disk disk, Path directory, Checksum checksum) {
    this.disk = disk;
    this.directory = directory;
    this.checksum = checksum;
  }

  /**
   * The body of one record.
   *
   * @param location where it is
   * @param bytes the length of its body
   * @throws DamagedDataException if it is not what was written there
   */
  public ByteBuffer read(long location, int bytes) {
    ByteBuffer record = ByteBuffer.allocate(LogRecord.OVERHEAD + bytes);
    fill(record, location, record.capacity());
    return verified(record, 0, location, bytes);
  }

  /**
   * Lets {@link #view} read ahead as far as this, before which everything is written. What lies
   * behind may be what a file was before it was recycled: sound, and something else.
   */
  public void aheadTo(LogStart end) {
    written = LogFile.location(end.file(), end.position());
  }

  /**
   * As {@link #read}, but valid until the next call only: for whoever reads one record after
   * another, mostly as they lie there. Reads ahead, the farther the longer it was of use.
   */
  public ByteBuffer view(long location, int bytes) {
    int size = LogRecord.OVERHEAD + bytes;
    long at = location - aheadFrom;
    if (at < 0 || at + size > ahead.limit()) {
      boolean goesOn = at >= 0 && at - ahead.limit() <= step;
      step = goesOn ? Math.min(2 * step, MOST_AHEAD) : LEAST_AHEAD;
      int wanted = (int) Math.max(size, Math.min(step, written - location));
      if (ahead.capacity() < wanted) {
        ahead = disk.buffer(wanted);
      }
      ahead.clear().limit(wanted);
      aheadFrom = location;
      fill(ahead, location, size);
      at = 0;
    }
    return verified(ahead, (int) at, location, bytes);
  }

  private void fill(ByteBuffer into, long location, int size) {
    try {
      file(LogFile.number(location)).read(into, LogFile.position(location));
      into.flip();
    } catch (IOException failed) {
      into.limit(0);
      throw damaged(location, size, "cannot be read: " + Log.describe(failed), failed);
    }
  }

  private boolean sound(ByteBuffer from, int at, int bytes) {
    return at + LogRecord.OVERHEAD + bytes <= from.limit()
        && from.getInt(at + 8) == bytes
        && checksum.matches(
            from.slice(at + Integer.BYTES, LogRecord.OVERHEAD + bytes - Integer.BYTES),
            from.getInt(at));
  }

  private ByteBuffer verified(ByteBuffer from, int at, long location, int bytes) {
    if (!sound(from, at, bytes)) {
      throw damaged(location, LogRecord.OVERHEAD + bytes, "is not what was written there", null);
    }
    return from.slice(at + LogRecord.OVERHEAD, bytes).asReadOnlyBuffer();
  }

  private DamagedDataException damaged(
      long location, int bytes, String how, @Nullable IOException cause) {
    int number = LogFile.number(location);
    long position = LogFile.position(location);
    String message =
        "the record in bytes %d to %d of %s %s; nothing was changed. Bring the file back from a backup of the directory"
            .formatted(position, position + bytes - 1, LogFile.path(directory, number), how);
    return cause == null
        ? new DamagedDataException(message)
        : new DamagedDataException(message, cause);
  }

  private DiskFile file(int number) throws IOException {
    DiskFile file = open.get(number);
    if (file == null) {
      file = disk.open(LogFile.path(directory, number), Disk.Open.READ);
      open.put(number, file);
      if (open.size() > MOST) {
        forget(open.keySet().iterator().next());
      }
    }
    return file;
  }

  /** Lets go of a file that is no longer the log's. */
  void forget(int number) throws IOException {
    DiskFile file = open.remove(number);
    if (file != null) {
      file.close();
    }
  }

  /** Lets go of the files before this place, which the log has recycled. */
  public void forgetBefore(LogStart before) {
    try {
      for (int number : List.copyOf(open.keySet())) {
        if (number < before.file()) {
          forget(number);
        }
      }
    } catch (IOException failed) {
      // Read only, and not read again: what could fail has no say in what is there.
      return;
    }
  }

  /** Lets go of the files. */
  @Override
  public void close() {
    forgetBefore(new LogStart(Integer.MAX_VALUE, 0, 1, 0));
  }
}
