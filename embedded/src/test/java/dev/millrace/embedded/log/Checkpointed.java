package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A log of numbered words and a checkpoint beside it that says how many there were and where the
 * log goes on, as the broker keeps one.
 */
final class Checkpointed implements AutoCloseable {
  /** What {@link #checkpoint} does in which order. */
  enum Order {
    RECYCLE_LAST,
    RECYCLE_BEFORE_THE_CHECKPOINT_IS_DURABLE
  }

  static final Path CHECKPOINT = Store.DIRECTORY.resolve("CHECKPOINT");
  private static final Path UNFINISHED = Store.DIRECTORY.resolve("CHECKPOINT.new");
  private static final int BYTES = 8 + 4 + 8 + 8 + 4 + 4;

  private final LogSettings settings;
  private final Order order;
  private Simulation simulation;
  private @Nullable Log log;

  /** The words that the checkpoint stands for. */
  long before;

  /** The words that the last opening replayed. */
  final List<String> replayed = new ArrayList<>();

  /** Where each of them is. */
  final List<Long> locations = new ArrayList<>();

  Checkpointed() {
    this(settings(), Order.RECYCLE_LAST);
  }

  Checkpointed(LogSettings settings, Order order) {
    this(Simulation.of(1), settings, order);
  }

  private Checkpointed(Simulation simulation, LogSettings settings, Order order) {
    this.simulation = simulation;
    this.settings = settings;
    this.order = order;
  }

  /** Six files of the least size. */
  static LogSettings settings() {
    return Store.settings().capBytes(6L * LogSettings.LEAST_FILE_BYTES);
  }

  SimulatedDisk disk() {
    return simulation.disk();
  }

  /** The log that was opened last. */
  Log log() {
    return Objects.requireNonNull(log);
  }

  /** The words so far, as the last opening found them. */
  long words() {
    return before + replayed.size();
  }

  static String word(long number) {
    return "word " + number + " " + "x".repeat((int) (number * 7919 % 9000));
  }

  Log open() throws IOException {
    replayed.clear();
    locations.clear();
    LogStart from = readCheckpoint();
    Log opened =
        Log.open(
            simulation,
            settings,
            from,
            (location, kind, body) -> {
              replayed.add(Store.text(body));
              locations.add(location);
            });
    log = opened;
    return opened;
  }

  void append(long number) {
    Store.append(log(), word(number));
  }

  /**
   * Appends words from this one on, each forced, until the log is in this file.
   *
   * @return the next word
   */
  long appendInto(int file, long word) {
    long next = word;
    while (log().next().file() < file) {
      append(next++);
      log().force();
    }
    return next;
  }

  /** Makes what was appended so far, words 0 to {@code words}, part of the checkpoint. */
  void checkpoint(long words) throws IOException {
    Log log = log();
    log.force();
    LogStart next = log.next();
    if (order == Order.RECYCLE_BEFORE_THE_CHECKPOINT_IS_DURABLE) {
      log.recycle(next);
    }
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(words).putInt(next.file()).putLong(next.position());
    bytes.putLong(next.sequence()).putInt(next.previous()).putInt(checksum(bytes)).flip();
    Disk disk = simulation.disk();
    if (disk.exists(UNFINISHED)) {
      disk.delete(UNFINISHED);
    }
    try (DiskFile file = disk.open(UNFINISHED, Disk.Open.CREATE)) {
      file.write(bytes, 0);
      file.force();
    }
    disk.rename(UNFINISHED, CHECKPOINT);
    disk.forceDirectory(Store.DIRECTORY);
    before = words;
    log.recycle(next);
  }

  /** Where the checkpoint says that the log goes on. */
  LogStart readCheckpoint() throws IOException {
    before = 0;
    if (!simulation.disk().exists(CHECKPOINT)) {
      return LogStart.BEGINNING;
    }
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    try (DiskFile file = simulation.disk().open(CHECKPOINT, Disk.Open.READ)) {
      file.read(bytes, 0);
    }
    bytes.flip();
    before = bytes.getLong();
    LogStart from = new LogStart(bytes.getInt(), bytes.getLong(), bytes.getLong(), bytes.getInt());
    int stored = bytes.getInt();
    if (checksum(bytes) != stored) {
      throw new IOException("the checkpoint is not whole");
    }
    return from;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }

  /** The log's files, in order. */
  List<String> files() throws IOException {
    return disk().list(Store.DIRECTORY.resolve("log")).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .toList();
  }

  /** Overwrites a file of the log, durably. */
  void overwrite(int number, long position, byte[] bytes) throws IOException {
    Path path = LogFile.path(Store.DIRECTORY.resolve("log"), number);
    try (DiskFile file = disk().open(path, Disk.Open.WRITE)) {
      file.write(ByteBuffer.wrap(bytes), position);
      file.force();
    }
  }

  /** Ends the process and takes the power. */
  void losePower(long seed) {
    simulation = simulation.restart(seed);
    simulation.disk().losePower(seed);
  }

  /** Ends the process. */
  void kill() {
    simulation = simulation.restart(1);
  }

  /** The same store as it is now, apart from this one. */
  Checkpointed copy() {
    return new Checkpointed(Simulation.on(disk().copy(), 1), settings, order);
  }

  /** The same store, whose next process has a cap of so many files. */
  Checkpointed withCap(int files) {
    simulation = simulation.restart(1);
    return new Checkpointed(
        simulation, settings.capBytes((long) files * LogSettings.LEAST_FILE_BYTES), order);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
