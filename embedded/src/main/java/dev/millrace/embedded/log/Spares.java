package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.DiskFullException;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Files that are allocated ahead: full, of zeros or of frames that are no longer needed, and
 * durable before the log writes into them.
 *
 * <p>A sync into such a file changes no metadata, which makes it about half as long as one into a
 * file that grows, and the log never finds the disk full in the middle of a frame.
 */
final class Spares {
  /*
   * A spare is filled slice by slice in step with what is appended, so that no single append waits for a whole file and no thread is
   * needed. It is filled under another name and gets its own when it is durable: a file of the log is never half made.
   */
  private static final String UNFINISHED = "next.new";
  private static final int SLICES = 32;
  private static final int LEAST_SLICE = 16 << 10;

  /** After a full disk, how long until it is tried again. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Seam seam;
  private final Disk disk;
  private final Path directory;
  private final int fileBytes;
  private final ByteBuffer zeros;
  private final Deque<LogFile> ready = new ArrayDeque<>();
  private int lastNumber;
  private @Nullable DiskFile filling;
  private long filled;
  private long owed;
  private boolean full;
  private long retryAt;

  Spares(Seam seam, Path directory, int fileBytes, int lastNumber) {
    this.seam = seam;
    this.disk = seam.disk();
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.lastNumber = lastNumber;
    this.zeros = disk.buffer(Math.min(fileBytes, Math.max(fileBytes / SLICES, LEAST_SLICE)));
  }

  /** Removes what a process left behind that died while it filled a spare. */
  static void clear(Disk disk, Path directory) throws IOException {
    if (disk.exists(directory.resolve(UNFINISHED))) {
      disk.delete(directory.resolve(UNFINISHED));
    }
  }

  /** Takes in one that was found when the log was opened, or that is no longer needed as it is. */
  void add(LogFile file) {
    ready.add(file);
  }

  /** What those that are ready take. */
  long bytes() {
    return (long) ready.size() * fileBytes;
  }

  /**
   * Gives a file of the log the number behind the last. The name is durable, and the file to be
   * used, once the directory is forced.
   */
  void recycle(int number) throws IOException {
    disk.rename(LogFile.path(directory, number), LogFile.path(directory, lastNumber + 1));
    lastNumber++;
    ready.add(LogFile.open(disk, directory, lastNumber));
  }

  boolean isReady() {
    return !ready.isEmpty();
  }

  /** Whether the disk was full the last time, and it is too early to try again. */
  boolean isFull() {
    return full && seam.clock().nanos() - retryAt < 0;
  }

  /** Fills twice as much as was appended: the spare is ready when the active file is half full. */
  void keepPace(long appended) throws IOException {
    if (isReady() || isFull()) {
      return;
    }
    owed += 2 * appended;
    while (owed >= zeros.capacity() && !isReady() && fillSlice()) {
      owed -= zeros.capacity();
    }
  }

  /** Makes sure that there is a spare; false if the disk is full. */
  boolean complete() throws IOException {
    while (!isReady()) {
      if (isFull() || !fillSlice()) {
        return false;
      }
    }
    return true;
  }

  /** The next file; there must be one {@link #isReady ready}. */
  LogFile take() {
    owed = 0;
    return ready.remove();
  }

  private boolean fillSlice() throws IOException {
    Path unfinished = directory.resolve(UNFINISHED);
    try {
      DiskFile file = filling;
      if (file == null) {
        file = disk.open(unfinished, Disk.Open.CREATE);
        filling = file;
        filled = 0;
      }
      ByteBuffer slice =
          zeros.duplicate().clear().limit((int) Math.min(zeros.capacity(), fileBytes - filled));
      filled += slice.remaining();
      file.write(slice, filled - slice.limit());
      if (filled == fileBytes) {
        file.force();
        seam.crashPoints().reach("log.file.created");
        publish(unfinished, file);
      } else {
        // So that whoever appends does not wait for a whole file in the end.
        file.writeOut();
      }
      full = false;
      return true;
    } catch (DiskFullException noRoom) {
      full = true;
      retryAt = seam.clock().nanos() + RETRY_NANOS;
      abandon();
      return false;
    }
  }

  private void publish(Path unfinished, DiskFile file) throws IOException {
    disk.rename(unfinished, LogFile.path(directory, lastNumber + 1));
    seam.crashPoints().reach("log.file.renamed");
    disk.forceDirectory(directory);
    seam.crashPoints().reach("log.directory.forced");
    filling = null;
    lastNumber++;
    ready.add(new LogFile(lastNumber, file, fileBytes));
  }

  /** Gives back what an unfinished spare took. */
  void abandon() throws IOException {
    DiskFile file = filling;
    filling = null;
    owed = 0;
    if (file != null) {
      file.close();
      clear(disk, directory);
    }
  }

  /** Closes the files; what is unfinished is left for {@link #clear}. */
  void close() throws IOException {
    DiskFile file = filling;
    filling = null;
    if (file != null) {
      file.close();
    }
    for (LogFile spare : ready) {
      spare.file().close();
    }
    ready.clear();
  }
}
