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
  /** The disk is about as long at work on this as it takes to prepare and write as much again. */
  public static final int WRITE_OUT_BYTES = 2 << 20;

  private final Seam seam;
  private final Path directory;
  private final Checksum checksum;
  private final UUID store;
  private final Recovery recovery;
  private final Files files;
  private final RecordReader reader;
  private final FrameWriter frame;
  private final int mostBytes;
  private long written;
  private long durable;
  private int previous;
  private boolean sealed;
  private boolean closed;
  private @Nullable IOException failure;

  private Log(Seam seam, LogSettings settings, UUID store, Opening opening, Files files) {
    this.seam = seam;
    this.directory = opening.directory();
    this.checksum = settings.checksum();
    this.store = store;
    this.recovery = opening.recovery();
    this.files = files;
    this.reader = reader();
    this.mostBytes = settings.fileBytes() - Frame.HEADER_BYTES;
    this.frame = frame();
    this.written = opening.sequence();
    this.durable = opening.sequence();
    this.previous = opening.previous();
    this.sealed = opening.sealed();
  }

  /** As {@link #open(Seam, LogSettings, LogStart, Replay)}, from the beginning. */
  public static Log open(Seam seam, LogSettings settings, Replay replay) {
    return open(seam, settings, LogStart.BEGINNING, replay);
  }

  /**
   * Opens the log in a data directory, creating both if there are none, and replays what it holds
   * from a place on. Everything replayed is durable on return, and the log ends in a seal.
   *
   * @param from what {@link #next()} said when the checkpoint was made from which the caller goes
   *     on. What is before is recycled.
   * @throws DamagedDataException if acknowledged data is damaged or missing; nothing was changed
   * @throws dev.millrace.NewerFormatException if a newer version wrote it; nothing was changed
   * @throws StorageFullException if there is no room for the first file
   * @throws StoreFailedException if the disk failed
   */
  public static Log open(Seam seam, LogSettings settings, LogStart from, Replay replay) {
    Disk disk = seam.disk();
    Path logs = settings.directory().resolve("log");
    try {
      DataDirectory.create(disk, settings.directory());
      UUID store = FormatFile.openOrCreate(seam, settings.directory(), settings.checksum());
      // Forces the data directory too, and with it the name of FORMAT, before there is any file of
      // the log.
      DataDirectory.create(disk, logs);
      Opening opening = new Opening(seam, logs, store, settings.checksum(), from, replay);
      opening.run();
      Spares spares = new Spares(seam, logs, settings.fileBytes(), opening.lastNumber());
      @Nullable LogFile active = opening.active();
      if (active == null) {
        if (!spares.complete()) {
          throw new StorageFullException(
              "no room for the first file of the log in %s, which takes %,d bytes; make room, or use another data directory"
                  .formatted(logs, settings.fileBytes()));
        }
        active = spares.take();
      }
      Files files = new Files(seam, settings, opening, spares, active);
      Log log = new Log(seam, settings, store, opening, files);
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

  /** Which store it is. */
  public UUID store() {
    return store;
  }

  /** The folder of the log's files. */
  public Path directory() {
    return directory;
  }

  /** The most that one {@link #append} takes: the sum of {@link LogRecord#size()}. */
  public int mostBytes() {
    return mostBytes;
  }

  /** What the log takes, from the first file that is not recycled to the last frame, in bytes. */
  public long usedBytes() {
    return files.usedBytes();
  }

  /**
   * Where the next frame will be. A checkpoint notes it after a {@link #force}: it stands for
   * everything before.
   */
  public LogStart next() {
    return new LogStart(files.active().number(), files.end(), written + 1, previous);
  }

  /**
   * What there is room for, if {@code bytes} are to be appended at once: the sum of {@link
   * LogRecord#size()}. Asked before something is accepted; whatever was answered with {@link
   * Room#PLENTY} or with room for settling can be appended next.
   */
  public Room room(long bytes) {
    alive();
    try {
      return files.room(Frame.framedBytes(bytes));
    } catch (IOException failed) {
      throw stop("allocating a file", failed);
    }
  }

  /** A frame to be filled and then {@linkplain #append(FrameWriter) appended}, again and again. */
  public FrameWriter frame() {
    return new FrameWriter(seam.disk(), mostBytes);
  }

  /**
   * Writes these records as one frame. It is not durable yet.
   *
   * @return where each record is, for {@link #read}
   * @throws StorageFullException if there is no room; nothing was written and the log goes on
   */
  public long[] append(List<LogRecord> records) {
    alive();
    frame.clear();
    long bytes = Frame.bodyBytes(records);
    if (bytes > mostBytes) {
      throw new IllegalArgumentException(
          "%d records of %,d bytes; a frame takes at most %,d bytes"
              .formatted(records.size(), bytes, mostBytes));
    }
    long[] locations = new long[records.size()];
    for (int i = 0; i < locations.length; i++) {
      LogRecord record = records.get(i);
      locations[i] = frame.add(record.kind(), record.body());
    }
    long start = append(frame);
    for (int i = 0; i < locations.length; i++) {
      locations[i] += start;
    }
    return locations;
  }

  /**
   * Writes a frame, and empties it. It is not durable yet.
   *
   * @return where the frame is: a record is where its {@linkplain FrameWriter#end offset} says from
   *     there on
   * @throws StorageFullException if there is no room; nothing was written and the log goes on
   */
  public long append(FrameWriter records) {
    alive();
    if (records.records() == 0) {
      throw new IllegalArgumentException("a frame takes at least 1 record");
    }
    long framed = records.framedBytes();
    long location;
    try {
      if (!files.fits(framed)) {
        files.allocateNext();
        // The file that is left must be durable as a whole: recovery looks for an unfinished tail
        // in the last file only.
        force();
        files.next();
      }
      ByteBuffer bytes = records.finish(store, written + 1, durable, previous);
      write(bytes);
      location = LogFile.location(files.active().number(), files.end());
      written++;
      previous = records.checksum();
      sealed = false;
      seam.crashPoints().reach("log.frame.written");
      files.written(framed);
    } catch (IOException failed) {
      throw stop("writing", failed);
    }
    records.clear();
    return location;
  }

  /** A large frame is on its way to the disk while the rest of it is still being written. */
  private void write(ByteBuffer frame) throws IOException {
    DiskFile file = files.active().file();
    int bytes = frame.limit();
    for (int at = 0; at < bytes; at += WRITE_OUT_BYTES) {
      if (at > 0) {
        file.writeOut();
      }
      file.write(frame.limit(Math.min(bytes, at + WRITE_OUT_BYTES)), files.end() + at);
    }
  }

  /**
   * Begins to bring to the disk what was appended so far, and returns at once. Worth it after every
   * {@link #WRITE_OUT_BYTES}, if more is to be appended before {@link #force}: the disk is busy
   * while the next frame is put together. It makes nothing durable.
   */
  public void writeOut() {
    alive();
    if (durable < written) {
      files.active().file().writeOut();
    }
  }

  /** Makes everything appended so far durable. Does nothing if it is. */
  public void force() {
    alive();
    if (durable == written) {
      return;
    }
    try {
      files.active().file().force();
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
    if (sealed || written == 0 || !room(LogRecord.OVERHEAD).takes(false)) {
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
   * Gives up what is before {@code from}: its files are used again. To be called once a checkpoint
   * is durable that goes on from there; {@link #read} must not be asked for what is before.
   */
  public void recycle(LogStart from) {
    alive();
    if (from.sequence() > written + 1) {
      throw new IllegalArgumentException(from + " is behind the end of the log, " + next());
    }
    reader.forgetBefore(from);
    try {
      files.recycle(from);
    } catch (IOException failed) {
      throw stop("recycling a file", failed);
    }
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
    return reader.read(location, bytes);
  }

  /** A reader for another thread. Its user closes it, and does not read what is recycled. */
  public RecordReader reader() {
    return new RecordReader(seam.disk(), directory, checksum);
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
        files.abandonSpare();
      }
    } catch (IOException failed) {
      throw stop("closing", failed);
    } finally {
      closed = true;
      release();
    }
  }

  private void release() {
    reader.close();
    try {
      files.close();
    } catch (IOException failed) {
      // Everything that matters was forced: a file that cannot be closed is the system's to clean
      // up.
      failure = failed;
    }
  }
}
