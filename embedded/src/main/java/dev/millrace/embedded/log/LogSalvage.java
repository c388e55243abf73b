package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what can be read of a log that is damaged, in order. For repair: whoever opens a log
 * refuses it then.
 *
 * <p>What was never acknowledged is left out, as on opening. Changes nothing.
 */
public final class LogSalvage {
  /*
   * Every record has a checksum of its own, so a damaged frame costs the records that are damaged in
   * it. Where a header cannot be read, its frame reaches to the next one that can: frames follow each
   * other without gaps, and frames from before a file was recycled have lower sequences.
   */

  /** What is found. */
  public interface Found {
    /** A sound record. */
    void record(RecordKind kind, ByteBuffer body) throws IOException;

    /**
     * Bytes that were acknowledged and are no sound record; at most one record begins with them.
     *
     * @param kind what it was about, if its head says
     * @param body its body, or what was read for it
     */
    void damaged(@Nullable RecordKind kind, ByteBuffer body) throws IOException;
  }

  /**
   * What a salvage came to.
   *
   * @param store which store it is
   * @param next the sequence that no frame of the log has
   * @param lastFile the highest number of a file
   * @param damaged the files in which something is damaged
   * @param where the damage, for people
   */
  public record Result(
      UUID store, long next, int lastFile, Set<Path> damaged, List<String> where) {}

  /** A frame whose header is sound, and where it is. */
  private record Placed(int number, long at, Frame frame) {}

  private final Disk disk;
  private final Path directory;
  private final Checksum checksum;
  private final UUID store;
  private final LogStart from;
  private final Found found;
  private final List<Integer> numbers;
  private final Set<Path> damaged = new LinkedHashSet<>();
  private final List<String> where = new ArrayList<>();

  private LogSalvage(Seam seam, LogSettings settings, LogStart from, Found found)
      throws IOException {
    this.disk = seam.disk();
    this.directory = settings.directory().resolve("log");
    this.checksum = settings.checksum();
    this.store = FormatFile.openOrCreate(seam, settings.directory(), checksum);
    this.from = from;
    this.found = found;
    this.numbers =
        LogFile.numbers(disk, directory).stream().filter(number -> number >= from.file()).toList();
  }

  /**
   * Reads the log from a place on.
   *
   * @throws dev.millrace.DamagedDataException if nobody can say which store it is
   */
  public static Result read(Seam seam, LogSettings settings, LogStart from, Found found)
      throws IOException {
    return new LogSalvage(seam, settings, from, found).run();
  }

  private Result run() throws IOException {
    List<Placed> frames = frames();
    long proven = 0;
    for (Placed placed : frames) {
      proven = Math.max(proven, placed.frame().durable());
    }
    long expected = from.sequence();
    int number = from.file();
    long at = from.position();
    for (Placed placed : frames) {
      if (placed.frame().sequence() < expected) {
        continue;
      }
      boolean missing = placed.frame().sequence() > expected;
      boolean bad = !holds(placed);
      if ((missing || bad) && proven < expected) {
        break;
      }
      if (missing) {
        between(number, at, placed);
      }
      deliver(placed, bad);
      expected = placed.frame().sequence() + 1;
      number = placed.number();
      at = placed.at() + placed.frame().framedBytes();
    }
    long highest = frames.isEmpty() ? expected : frames.getLast().frame().sequence() + 1;
    return new Result(
        store,
        Math.max(expected, highest),
        numbers.isEmpty() ? from.file() : numbers.getLast(),
        damaged,
        where);
  }

  /** All frames that are not older than the beginning, by sequence. */
  private List<Placed> frames() throws IOException {
    List<Placed> frames = new ArrayList<>();
    for (int number : numbers) {
      try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
        long capacity = file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT;
        Window window = new Window(disk, file, capacity);
        for (long at = number == from.file() ? from.position() : 0; at < capacity; ) {
          Frame frame = Frame.read(window.at(at, Frame.HEADER_BYTES), store, checksum);
          if (frame != null
              && frame.sequence() >= from.sequence()
              && at + frame.framedBytes() <= capacity) {
            frames.add(new Placed(number, at, frame));
            // What lies in a frame is its own, even if it looks like one.
            at += frame.framedBytes();
          } else {
            at += Frame.ALIGNMENT;
          }
        }
      }
    }
    frames.sort(Comparator.comparingLong(placed -> placed.frame().sequence()));
    return frames;
  }

  private ByteBuffer body(Placed placed) throws IOException {
    return bytes(placed.number(), placed.at() + Frame.HEADER_BYTES, placed.frame().bodyBytes());
  }

  private ByteBuffer bytes(int number, long at, long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
    try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
      file.read(bytes, at);
    }
    return bytes.flip();
  }

  private boolean holds(Placed placed) throws IOException {
    ByteBuffer body = body(placed);
    return body.remaining() == placed.frame().bodyBytes() && placed.frame().holds(body, checksum);
  }

  private void deliver(Placed placed, boolean bad) throws IOException {
    if (bad) {
      say(placed.number(), placed.at(), placed.at() + placed.frame().framedBytes());
    }
    walk(body(placed));
  }

  /** What lies between the end of a frame and one that is not the next: damaged frames. */
  private void between(int number, long at, Placed next) throws IOException {
    for (int one : numbers) {
      if (one < number || one > next.number()) {
        continue;
      }
      long begin = one == number ? at : 0;
      long end = one == next.number() ? next.at() : size(one);
      long until = one == next.number() ? end : ofThisRound(one, begin, end);
      if (until > begin) {
        say(one, begin, until);
        walk(bytes(one, begin, until - begin).position(Frame.HEADER_BYTES).slice());
      }
    }
    for (int one = number; one < next.number(); one++) {
      if (!numbers.contains(one)) {
        where.add(LogFile.path(directory, one) + " is missing");
      }
    }
  }

  private long size(int number) throws IOException {
    try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
      return file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT;
    }
  }

  /** Where frames begin that are from before the file was recycled, or nothing is written. */
  private long ofThisRound(int number, long begin, long end) throws IOException {
    ByteBuffer bytes = bytes(number, begin, end - begin);
    int at = 0;
    while (at < bytes.limit()) {
      ByteBuffer block = bytes.slice(at, Frame.ALIGNMENT);
      Frame frame = Frame.read(block, store, checksum);
      if (frame != null || isZero(block, 0, block.limit())) {
        break;
      }
      at += Frame.ALIGNMENT;
    }
    return begin + at;
  }

  private void say(int number, long begin, long end) {
    Path file = LogFile.path(directory, number);
    damaged.add(file);
    where.add("bytes %d to %d of %s are damaged".formatted(begin, end - 1, file));
  }

  private void walk(ByteBuffer bytes) throws IOException {
    int at = 0;
    while (at + LogRecord.OVERHEAD <= bytes.limit()) {
      if (isSound(bytes, at)) {
        int length = bytes.getInt(at + 8);
        @Nullable RecordKind kind = RecordKind.inUse(bytes.get(at + 4));
        if (kind != null && kind != RecordKind.SEAL) {
          found.record(kind, bytes.slice(at + LogRecord.OVERHEAD, length));
        }
        at += LogRecord.OVERHEAD + length;
      } else {
        int next = nextSound(bytes, at);
        if (!isZero(bytes, at, next)) {
          found.damaged(
              RecordKind.inUse(bytes.get(at + 4)),
              bytes.slice(at + LogRecord.OVERHEAD, next - at - LogRecord.OVERHEAD));
        }
        at = next;
      }
    }
  }

  private int nextSound(ByteBuffer bytes, int at) {
    long told = at + (long) LogRecord.OVERHEAD + bytes.getInt(at + 8);
    if (told > at && told <= bytes.limit() - LogRecord.OVERHEAD && isSound(bytes, (int) told)) {
      return (int) told;
    }
    for (int next = at + LogRecord.OVERHEAD; next + LogRecord.OVERHEAD <= bytes.limit(); next++) {
      if (isSound(bytes, next)) {
        return next;
      }
    }
    return bytes.limit();
  }

  private boolean isSound(ByteBuffer bytes, int at) {
    int length = bytes.getInt(at + 8);
    return length >= 0
        && length <= bytes.limit() - at - LogRecord.OVERHEAD
        && bytes.get(at + 4) != 0
        && (bytes.getInt(at + 4) & 0xff_ffff) == 0
        && RecordKind.inUse(bytes.get(at + 4)) != null
        && checksum.matches(
            bytes.slice(at + Integer.BYTES, LogRecord.OVERHEAD - Integer.BYTES + length),
            bytes.getInt(at));
  }

  private static boolean isZero(ByteBuffer bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
