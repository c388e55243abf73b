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

  private final Disk disk;
  private final Path directory;
  private final Checksum checksum;
  private final Map<Integer, DiskFile> open = new LinkedHashMap<>(MOST, 0.75f, true);

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
    int number = LogFile.number(location);
    long position = LogFile.position(location);
    ByteBuffer record = ByteBuffer.allocate(LogRecord.OVERHEAD + bytes);
    try {
      file(number).read(record, position);
    } catch (IOException failed) {
      throw damaged(
          number, position, record.capacity(), "cannot be read: " + Log.describe(failed), failed);
    }
    record.flip();
    if (record.limit() < record.capacity()
        || record.getInt(8) != bytes
        || !checksum.matches(
            record.slice(Integer.BYTES, record.limit() - Integer.BYTES), record.getInt(0))) {
      throw damaged(number, position, record.capacity(), "is not what was written there", null);
    }
    return record.slice(LogRecord.OVERHEAD, bytes).asReadOnlyBuffer();
  }

  private DamagedDataException damaged(
      int number, long position, int bytes, String how, @Nullable IOException cause) {
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
