package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Writes records as a log of one file, behind one that is given up. For repair. */
public final class LogCopy {
  private static final String UNFINISHED = "next.new";
  private static final int MOST_BYTES = 1 << 20;

  private LogCopy() {}

  /**
   * Writes the file, durably with its name. Nothing reads it before a checkpoint says that the log
   * begins there.
   *
   * @param number the file's number, which is above all others
   * @param sequence the first frame's, which no frame of the old log has
   * @return where the new log begins
   */
  public static LogStart write(
      Seam seam,
      LogSettings settings,
      UUID store,
      int number,
      long sequence,
      List<LogRecord> records)
      throws IOException {
    Path directory = settings.directory().resolve("log");
    Path unfinished = directory.resolve(UNFINISHED);
    Disk disk = seam.disk();
    if (disk.exists(unfinished)) {
      disk.delete(unfinished);
    }
    try (DiskFile file = disk.open(unfinished, Disk.Open.CREATE)) {
      long end = new Writing(disk, file, store, sequence).write(records);
      fill(file, end, Math.max(settings.fileBytes(), end + 2 * Frame.ALIGNMENT));
      file.force();
      seam.crashPoints().reach("log.copy.written");
    }
    disk.rename(unfinished, LogFile.path(directory, number));
    seam.crashPoints().reach("log.copy.renamed");
    disk.forceDirectory(directory);
    seam.crashPoints().reach("log.copy.named");
    return new LogStart(number, 0, sequence, 0);
  }

  private static void fill(DiskFile file, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
    for (long at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), Frame.align(to) - at));
      file.write(zeros, at);
    }
  }

  private static final class Writing {
    private final DiskFile file;
    private final UUID store;
    private final FrameWriter frame;
    private long sequence;
    private int previous;
    private long at;

    Writing(Disk disk, DiskFile file, UUID store, long sequence) {
      this.file = file;
      this.store = store;
      this.sequence = sequence;
      this.frame = new FrameWriter(disk, Integer.MAX_VALUE / 2);
    }

    long write(List<LogRecord> records) throws IOException {
      for (LogRecord record : records) {
        int unused = frame.add(record.kind(), record.body());
        if (frame.bytes() >= MOST_BYTES) {
          end();
        }
      }
      if (frame.records() > 0) {
        end();
      }
      return at;
    }

    private void end() throws IOException {
      ByteBuffer bytes = frame.finish(store, sequence, sequence - 1, previous);
      int length = bytes.remaining();
      file.write(bytes, at);
      at += length;
      sequence++;
      previous = frame.checksum();
      frame.clear();
    }
  }
}
