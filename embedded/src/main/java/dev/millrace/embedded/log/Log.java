package dev.millrace.embedded.log;

import dev.millrace.ClosedException;
import dev.millrace.DamagedDataException;
import dev.millrace.MillraceException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of one data directory.
 *
 * <p><b>Durability.</b> What {@link #append} writes outlives this process when it returns, and a
 * power loss when a later {@link #force} has returned. A frame is there as a whole or not at all.
 * Nothing that was not forced may be shown to anybody outside.
 *
 * <p><b>Failure.</b> The first write or force that fails stops the log: this call and every later
 * one throws {@link StoreFailedException}, and what was appended since the last force may or may
 * not be there when the log is opened again. A force is never tried a second time. A full disk is
 * no failure: see {@link #room}.
 *
 * <p><b>Threads.</b> One thread only, which nobody interrupts: see {@link
 * dev.millrace.seam.Threads#worker}.
 *
 * <p><b>The directory.</b> The caller holds the lock on it.
 */
public final class Log implements AutoCloseable {
  private static final int LEAST_BUFFER = 16 << 10;

  private final Seam seam;
  private final Path directory;
  private final Checksum checksum;
  private final UUID store;
  private final Recovery recovery;
  private final Spares spares;
  private final Readers readers;
  private final int mostBytes;
  private LogFile active;
  private long end;
  private long written;
  private long durable;
  private int previous;
  private boolean sealed;
  private ByteBuffer buffer;
  private boolean closed;
  private @Nullable IOException failure;

  private Log(
      Seam seam, LogSettings settings, UUID store, Opening opening, Spares spares, LogFile active) {
    this.seam = seam;
    this.directory = opening.directory();
    this.checksum = settings.checksum();
    this.store = store;
    this.recovery = opening.recovery();
    this.spares = spares;
    this.readers = new Readers(seam.disk(), directory);
    this.mostBytes = settings.fileBytes() - Frame.HEADER_BYTES;
    this.active = active;
    this.end = opening.end();
    this.written = opening.sequence();
    this.durable = opening.sequence();
    this.previous = opening.previous();
    this.sealed = opening.sealed();
    this.buffer = seam.disk().buffer(LEAST_BUFFER);
  }

  /**
   * Opens the log in a data directory, creating both if there are none, and replays what it holds.
   * Everything replayed is durable on return, and the log ends in a seal.
   *
   * @throws DamagedDataException if acknowledged data is damaged or missing; nothing was changed
   * @throws dev.millrace.NewerFormatException if a newer version wrote it; nothing was changed
   * @throws StorageFullException if there is no room for the first file
   * @throws StoreFailedException if the disk failed
   */
  public static Log open(Seam seam, LogSettings settings, Replay replay) {
    Disk disk = seam.disk();
    Path logs = settings.directory().resolve("log");
    try {
      DataDirectory.create(disk, settings.directory());
      UUID store = FormatFile.openOrCreate(seam, settings.directory(), settings.checksum());
      // Forces the data directory too, and with it the name of FORMAT, before there is any file of
      // the log.
      DataDirectory.create(disk, logs);
      Opening opening = new Opening(seam, logs, store, settings.checksum(), replay);
      Spares spares = new Spares(seam, logs, settings.fileBytes(), opening.lastNumber());
      opening.run(spares);
      @Nullable LogFile active = opening.active();
      if (active == null) {
        if (!spares.complete()) {
          throw new StorageFullException(
              "no room for the first file of the log in %s, which takes %,d bytes; make room, or use another data directory"
                  .formatted(logs, settings.fileBytes()));
        }
        active = spares.take();
      }
      Log log = new Log(seam, settings, store, opening, spares, active);
      log.seal();
      return log;
    } catch (IOException failed) {
      throw new StoreFailedException(
          "cannot open the log in %s: %s".formatted(logs, describe(failed)), failed);
    }
  }

  /** What opening found. */
  public Recovery recovery() {
    return recovery;
  }

  /** The folder of the log's files. */
  public Path directory() {
    return directory;
  }

  /** The most that one {@link #append} takes: the sum of {@link LogRecord#size()}. */
  public int mostBytes() {
    return mostBytes;
  }

  /**
   * What there is room for, if {@code bytes} are to be appended at once: the sum of {@link
   * LogRecord#size()}. Asked before something is accepted; whatever was answered with {@link
   * Room#PLENTY} or {@link Room#SETTLING_ONLY} can be appended next.
   */
  public Room room(long bytes) {
    alive();
    long framed = Frame.framedBytes(bytes);
    long left = active.capacity() - end;
    if (spares.isReady() || (!spares.isFull() && framed <= left / 2)) {
      return Room.PLENTY;
    }
    try {
      if (spares.complete()) {
        return Room.PLENTY;
      }
    } catch (IOException failed) {
      throw stop("allocating a file", failed);
    }
    return framed <= left ? Room.SETTLING_ONLY : Room.FULL;
  }

  /**
   * Writes these records as one frame. It is not durable yet.
   *
   * @return where each record is, for {@link #read}
   * @throws StorageFullException if there is no room; nothing was written and the log goes on
   */
  public long[] append(List<LogRecord> records) {
    alive();
    long bytes = Frame.bodyBytes(records);
    if (records.isEmpty() || bytes > mostBytes) {
      throw new IllegalArgumentException(
          "%d records of %,d bytes; a frame takes at least 1 record and at most %,d bytes"
              .formatted(records.size(), bytes, mostBytes));
    }
    int framed = (int) Frame.framedBytes(bytes);
    long[] locations = new long[records.size()];
    try {
      if (framed > active.capacity() - end) {
        nextFile();
      }
      if (buffer.capacity() < framed) {
        buffer = seam.disk().buffer(framed);
      }
      Frame frame = Frame.write(buffer, store, written + 1, durable, previous, records, locations);
      active.file().write(buffer, end);
      for (int i = 0; i < locations.length; i++) {
        locations[i] = LogFile.location(active.number(), end + locations[i]);
      }
      written = frame.sequence();
      previous = frame.checksum();
      end += framed;
      sealed = false;
      seam.crashPoints().reach("log.frame.written");
      spares.keepPace(framed);
    } catch (IOException failed) {
      throw stop("writing", failed);
    }
    return locations;
  }

  private void nextFile() throws IOException {
    if (!spares.complete()) {
      throw new StorageFullException(
          "the disk of %s is full, and so is the last file of the log; make room, and it goes on by itself"
              .formatted(directory));
    }
    // The file that is left must be durable as a whole: recovery looks for an unfinished tail in
    // the last file only.
    force();
    readers.add(active.number(), active.file());
    active = spares.take();
    end = 0;
    seam.crashPoints().reach("log.file.entered");
  }

  /** Makes everything appended so far durable. Does nothing if it is. */
  public void force() {
    alive();
    if (durable == written) {
      return;
    }
    try {
      active.file().force();
    } catch (IOException failed) {
      throw stop("forcing", failed);
    }
    durable = written;
    seam.crashPoints().reach("log.forced");
  }

  /**
   * Writes down, durably, that everything before is durable, unless that is written already.
   * Without it, damage to the very last frame could not be told from a write that was cut short; so
   * it is called when the log has been idle for a moment, and when it is closed.
   *
   * @return whether there was anything to seal
   */
  public boolean seal() {
    alive();
    if (sealed || written == 0 || room(LogRecord.OVERHEAD) == Room.FULL) {
      return false;
    }
    force();
    append(List.of(new LogRecord(RecordKind.SEAL, ByteBuffer.allocate(0))));
    force();
    sealed = true;
    seam.crashPoints().reach("log.sealed");
    return true;
  }

  /**
   * The body of one record, appended or replayed before.
   *
   * @param location where it is
   * @param bytes the length of its body
   * @throws DamagedDataException if it is not what was written there; the log goes on
   */
  public ByteBuffer read(long location, int bytes) {
    alive();
    int number = LogFile.number(location);
    long position = LogFile.position(location);
    ByteBuffer record = ByteBuffer.allocate(LogRecord.OVERHEAD + bytes);
    try {
      DiskFile file = number == active.number() ? active.file() : readers.get(number);
      file.read(record, position);
    } catch (IOException failed) {
      throw damaged(
          number, position, record.capacity(), "cannot be read: " + describe(failed), failed);
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

  private void alive() {
    IOException failed = failure;
    if (failed != null) {
      throw new StoreFailedException(
          "the log in %s stopped at an earlier failure: %s. Open it again to go on from what is durable"
              .formatted(directory, describe(failed)),
          failed);
    }
    if (closed) {
      throw new ClosedException("the log in " + directory + " was closed");
    }
  }

  private MillraceException stop(String doing, IOException failed) {
    failure = failed;
    return new StoreFailedException(
        "the log in %s stops, because %s it failed: %s. Open it again to go on from what is durable"
            .formatted(directory, doing, describe(failed)),
        failed);
  }

  static String describe(IOException failed) {
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  /** Seals the log, unless it has stopped, and lets go of its files. Closing twice is fine. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      if (failure == null) {
        seal();
        spares.abandon();
      }
    } catch (IOException failed) {
      throw stop("closing", failed);
    } finally {
      closed = true;
      release();
    }
  }

  private void release() {
    try {
      active.file().close();
      readers.close();
      spares.close();
    } catch (IOException failed) {
      // Everything that matters was forced: a file that cannot be closed is the system's to clean
      // up.
      failure = failed;
    }
  }
}
