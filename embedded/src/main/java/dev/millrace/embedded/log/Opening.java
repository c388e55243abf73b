package dev.millrace.embedded.log;

import dev.millrace.DamagedDataException;
import dev.millrace.NewerFormatException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from where its checkpoint says to its last good frame, decides what the rest is, and
 * makes what was read durable.
 */
final class Opening {
  /*
   * Write the tail again. After a kill the system's cache may hold frames that never reached the disk; whoever shows them shows what a
   * power loss can still take back. After a force that failed, their pages may even count as clean, and forcing them again does nothing. A
   * frame is proven when a later one says that it was durable; the others are written again as they are, and then forced. The blocks hold
   * these bytes or old ones, so a crash in the middle tears nothing that was acknowledged.
   *
   * Tail or damage. At the first bad frame k everything behind it is searched for a frame that says that k was durable. If there is one,
   * acknowledged data is damaged, and opening is refused. If there is none, k was never acknowledged, or it is the very last frame and no
   * seal came after it.
   *
   * Old frames. A recycled file still holds what was written when it had another number. Those frames come before k, and their sequence
   * says so: they continue nothing and prove nothing. What could continue something later on is a frame of the tail that was dropped, k or
   * behind it, and that is taken out. (If it was dropped after a force that failed, the disk may still hold it where the cache says zeros; it
   * cannot continue the seal that opening then writes as k.)
   */
  private static final int COPY = 1 << 20;

  private final Seam seam;
  private final Disk disk;
  private final Path directory;
  private final UUID store;
  private final Checksum checksum;
  private final LogStart from;
  private final Replay replay;
  private final List<Integer> all;
  private final List<Integer> numbers;

  private final List<Files.Old> old = new ArrayList<>();
  private final List<LogFile> spares = new ArrayList<>();
  private final Deque<long[]> unproven = new ArrayDeque<>();
  private int index;
  private long end;
  private long sequence;
  private long durable;
  private int previous;
  private long records;
  private boolean onlySeal;
  private @Nullable LogFile active;
  private Recovery recovery = new Recovery(0, 0, 0, 0, 0);

  Opening(Seam seam, Path directory, UUID store, Checksum checksum, LogStart from, Replay replay)
      throws IOException {
    this.seam = seam;
    this.disk = seam.disk();
    this.directory = directory;
    this.store = store;
    this.checksum = checksum;
    this.from = from;
    this.replay = replay;
    this.sequence = from.sequence() - 1;
    this.durable = sequence;
    this.previous = from.previous();
    Spares.clear(disk, directory);
    this.all = LogFile.numbers(disk, directory);
    this.numbers = all.stream().filter(number -> number >= from.file()).toList();
  }

  void run() throws IOException {
    // A file may have got its name just before the process died.
    disk.forceDirectory(directory);
    seam.crashPoints().reach("log.open.forced");
    if (all.isEmpty() && from.equals(LogStart.BEGINNING)) {
      return;
    }
    if (numbers.isEmpty() || numbers.getFirst() != from.file()) {
      throw new DamagedDataException(
          "%s is missing: the log goes on there from frame %d. Nothing was changed; bring the file back from a backup of the directory"
              .formatted(LogFile.path(directory, from.file()), from.sequence()));
    }
    readAll();
    Rest rest = new Rest(disk, directory, store, checksum, numbers, index, end, sequence + 1);
    rest.refuseDamage();
    settleTail(rest);
    recovery =
        new Recovery(
            index + 1, sequence - from.sequence() + 1, records, rest.frames(), rest.bytes());
  }

  private void readAll() throws IOException {
    for (int number : all.subList(0, all.size() - numbers.size())) {
      // Its recycling was not finished.
      try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
        old.add(new Files.Old(number, file.size()));
      }
    }
    long left = 0;
    for (int i = 0; i < numbers.size(); i++) {
      int number = numbers.get(i);
      long at = i == 0 ? from.position() : 0;
      long capacity;
      try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
        capacity = file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT;
        if (at > capacity) {
          throw new DamagedDataException(
              "%s ends at byte %d: the log goes on there at byte %d. Nothing was changed; bring the file back from a backup of the directory"
                  .formatted(LogFile.path(directory, number), file.size(), at));
        }
        at = readFile(new Window(disk, file, capacity), number, at);
      }
      if (i > 0 && at == 0) {
        return;
      }
      if (i > 0) {
        old.add(new Files.Old(numbers.get(index), left));
      }
      left = capacity;
      index = i;
      end = at;
    }
  }

  /** Reads the frames of one file up to the first that is not the next one; where that would be. */
  private long readFile(Window window, int number, long start) throws IOException {
    long at = start;
    @Nullable Frame frame = nextFrame(window, at);
    while (frame != null) {
      if (at == 0) {
        // A file is entered only after the one before was forced.
        unproven.clear();
      }
      deliver(
          frame,
          window.at(at + Frame.HEADER_BYTES, frame.bodyBytes()),
          LogFile.location(number, at + Frame.HEADER_BYTES));
      sequence = frame.sequence();
      previous = frame.checksum();
      durable = Math.max(durable, frame.durable());
      unproven.add(new long[] {sequence, at});
      while (!unproven.isEmpty() && unproven.getFirst()[0] <= durable) {
        unproven.remove();
      }
      at += frame.framedBytes();
      frame = nextFrame(window, at);
    }
    return at;
  }

  /** The frame at {@code at}, if it is whole and continues the chain. */
  private @Nullable Frame nextFrame(Window window, long at) throws IOException {
    if (at + Frame.ALIGNMENT > window.capacity()) {
      return null;
    }
    Frame frame = Frame.read(window.at(at, Frame.HEADER_BYTES), store, checksum);
    if (frame == null
        || !checksum.follows(sequence + 1, frame.sequence(), previous, frame.previous())
        || at + frame.framedBytes() > window.capacity()
        || !frame.holds(window.at(at + Frame.HEADER_BYTES, frame.bodyBytes()), checksum)) {
      return null;
    }
    return frame;
  }

  private void deliver(Frame frame, ByteBuffer body, long location) {
    onlySeal = false;
    int at = 0;
    for (int i = 0; i < frame.records(); i++) {
      int bytes = body.getInt(at + 8);
      @Nullable RecordKind kind = RecordKind.inUse(body.get(at + 4));
      if (kind == null) {
        throw new NewerFormatException(
            "%s holds a record of kind %d, which this version of Millrace does not know (it reads format %d); nothing was changed. Use a newer version of Millrace"
                .formatted(
                    LogFile.path(directory, LogFile.number(location)),
                    body.get(at + 4),
                    FormatFile.FORMAT));
      }
      if (kind == RecordKind.SEAL) {
        onlySeal = true;
      } else {
        records++;
        replay.record(
            location + at, kind, body.slice(at + LogRecord.OVERHEAD, bytes).asReadOnlyBuffer());
      }
      at += LogRecord.OVERHEAD + bytes;
    }
  }

  private void settleTail(Rest rest) throws IOException {
    LogFile file = LogFile.open(disk, directory, numbers.get(index));
    active = file;
    if (!unproven.isEmpty()) {
      writeAgain(file.file(), unproven.getFirst()[1]);
      seam.crashPoints().reach("log.tail.rewritten");
    }
    rest.takeOut(file);
    file.file().force();
    seam.crashPoints().reach("log.tail.forced");
    for (int i = index + 1; i < numbers.size(); i++) {
      LogFile spare = LogFile.open(disk, directory, numbers.get(i));
      if (rest.takeOut(spare)) {
        spare.file().force();
      }
      spares.add(spare);
    }
    seam.crashPoints().reach("log.opened");
  }

  private void writeAgain(DiskFile file, long start) throws IOException {
    ByteBuffer tail = disk.buffer((int) Math.min(COPY, end - start));
    for (long at = start; at < end; at += tail.limit()) {
      tail.clear().limit((int) Math.min(tail.capacity(), end - at));
      file.read(tail, at);
      file.write(tail.flip(), at);
    }
  }

  Path directory() {
    return directory;
  }

  LogStart from() {
    return from;
  }

  int lastNumber() {
    return all.isEmpty() ? 0 : all.getLast();
  }

  /** The files before the active one, those before the start included. */
  List<Files.Old> old() {
    return old;
  }

  /** The files behind the active one. */
  List<LogFile> spares() {
    return spares;
  }

  /** The file to go on in, or null if there is none yet. */
  @Nullable LogFile active() {
    return active;
  }

  long end() {
    return end;
  }

  long sequence() {
    return sequence;
  }

  int previous() {
    return previous;
  }

  /** Whether the last frame is a seal, and nothing came behind it. */
  boolean sealed() {
    return onlySeal && !recovery.torn();
  }

  Recovery recovery() {
    return recovery;
  }
}
