package dev.millrace.embedded.log;

import dev.millrace.NewerFormatException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its first frame to its last good one, decides what the rest is, and makes what
 * was read durable.
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
   */
  private final Seam seam;
  private final Disk disk;
  private final Path directory;
  private final UUID store;
  private final Checksum checksum;
  private final Replay replay;
  private final List<Integer> numbers;

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

  Opening(Seam seam, Path directory, UUID store, Checksum checksum, Replay replay)
      throws IOException {
    this.seam = seam;
    this.disk = seam.disk();
    this.directory = directory;
    this.store = store;
    this.checksum = checksum;
    this.replay = replay;
    Spares.clear(disk, directory);
    this.numbers = LogFile.numbers(disk, directory);
  }

  void run(Spares spares) throws IOException {
    // A file may have got its name just before the process died.
    disk.forceDirectory(directory);
    seam.crashPoints().reach("log.open.forced");
    if (numbers.isEmpty()) {
      return;
    }
    readAll();
    Rest rest = new Rest(disk, directory, store, checksum, numbers, index, end, sequence + 1);
    rest.refuseDamage();
    settleTail(rest, spares);
    recovery = new Recovery(index + 1, sequence, records, rest.frames(), rest.bytes());
  }

  private void readAll() throws IOException {
    long at = 0;
    for (int i = 0; i < numbers.size(); i++) {
      try (DiskFile file = disk.open(LogFile.path(directory, numbers.get(i)), Disk.Open.READ)) {
        Window window = new Window(disk, file, file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT);
        at = readFile(window, numbers.get(i));
      }
      if (i > 0 && at == 0) {
        return;
      }
      index = i;
      end = at;
    }
  }

  /** Reads the frames of one file up to the first that is not the next one; where that would be. */
  private long readFile(Window window, int number) throws IOException {
    long at = 0;
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
    Frame frame = Frame.read(window.at(at, Frame.HEADER_BYTES), 0, store, checksum);
    if (frame == null
        || frame.sequence() != sequence + 1
        || frame.previous() != previous
        || at + frame.framedBytes() > window.capacity()
        || !checksum.matches(
            window.at(at + Frame.HEADER_BYTES, frame.bodyBytes()), frame.bodyChecksum())) {
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

  private void settleTail(Rest rest, Spares spares) throws IOException {
    LogFile file = LogFile.open(disk, directory, numbers.get(index));
    active = file;
    if (!unproven.isEmpty()) {
      long from = unproven.getFirst()[1];
      ByteBuffer tail = disk.buffer((int) (end - from));
      file.file().read(tail, from);
      file.file().write(tail.flip(), from);
      seam.crashPoints().reach("log.tail.rewritten");
    }
    rest.zero(file);
    file.file().force();
    seam.crashPoints().reach("log.tail.forced");
    for (int i = index + 1; i < numbers.size(); i++) {
      LogFile spare = LogFile.open(disk, directory, numbers.get(i));
      if (rest.zero(spare)) {
        spare.file().force();
      }
      spares.found(spare);
    }
    seam.crashPoints().reach("log.opened");
  }

  Path directory() {
    return directory;
  }

  int lastNumber() {
    return numbers.isEmpty() ? 0 : numbers.getLast();
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

  /** Whether the last frame is a seal. */
  boolean sealed() {
    return onlySeal;
  }

  Recovery recovery() {
    return recovery;
  }
}
