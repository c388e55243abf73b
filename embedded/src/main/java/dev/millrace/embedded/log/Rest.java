package dev.millrace.embedded.log;

import dev.millrace.DamagedDataException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies behind the last good frame: zeros, frames from before the file was recycled, a torn
 * tail, or acknowledged data behind damage.
 */
final class Rest {
  private final Disk disk;
  private final Path directory;
  private final UUID store;
  private final Checksum checksum;
  private final List<Integer> numbers;
  private final int index;
  private final long end;
  private final long expected;

  /** The blocks in which the missing frame or one behind it begins, by file number. */
  private final TreeMap<Integer, TreeSet<Long>> torn = new TreeMap<>();

  /** One for all files: its memory is large. */
  private @Nullable Window window;

  private @Nullable Frame proof;
  private @Nullable Frame next;
  private long nextAt;

  /**
   * Searches everything from byte {@code end} of the file at {@code index} on, where frame {@code
   * expected} is missing.
   */
  Rest(
      Disk disk,
      Path directory,
      UUID store,
      Checksum checksum,
      List<Integer> numbers,
      int index,
      long end,
      long expected)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.store = store;
    this.checksum = checksum;
    this.numbers = numbers;
    this.index = index;
    this.end = end;
    this.expected = expected;
    for (int i = index; i < numbers.size(); i++) {
      search(numbers.get(i), i == index ? end : 0);
    }
  }

  private void search(int number, long from) throws IOException {
    try (DiskFile file = disk.open(LogFile.path(directory, number), Disk.Open.READ)) {
      long capacity = file.size() / Frame.ALIGNMENT * Frame.ALIGNMENT;
      Window open = window;
      if (open == null) {
        open = new Window(disk, file, file.size());
        window = open;
      }
      open.over(file, capacity);
      for (long at = from; at < capacity; at += Frame.ALIGNMENT) {
        if (at > from && open.int32(at) != Frame.MAGIC) {
          // Most blocks lie in the middle of a frame, or are zeros.
          continue;
        }
        ByteBuffer block = open.at(at, Frame.ALIGNMENT);
        Frame frame = Frame.read(block, store, checksum);
        if (frame != null && frame.sequence() >= expected) {
          consider(frame, LogFile.location(number, at));
          tornAt(number, at);
        } else if (frame == null && at == from && Frame.resembles(block, store, expected)) {
          tornAt(number, at);
        }
      }
    }
  }

  private void tornAt(int number, long at) {
    torn.computeIfAbsent(number, none -> new TreeSet<>()).add(at);
  }

  private void consider(Frame frame, long location) {
    if (frame.sequence() > expected && (next == null || frame.sequence() < next.sequence())) {
      next = frame;
      nextAt = location;
    }
    if (frame.durable() >= expected && (proof == null || frame.durable() > proof.durable())) {
      proof = frame;
    }
  }

  /** Throws if a frame behind the gap says that what is missing was durable. */
  void refuseDamage() {
    Frame witness = proof;
    Frame found = next;
    if (witness == null || found == null) {
      return;
    }
    int number = numbers.get(index);
    long from = end;
    int foundIn = LogFile.number(nextAt);
    boolean nextBegins = foundIn == number + 1 && LogFile.position(nextAt) == 0;
    if (foundIn != number && !nextBegins && !torn.containsKey(number)) {
      // The file before was left where it ended: what is bad is the beginning of the next.
      number++;
      from = 0;
    }
    String where =
        numbers.contains(number)
            ? foundIn == number
                ? "bytes %d to %d of %s are damaged"
                    .formatted(from, LogFile.position(nextAt) - 1, LogFile.path(directory, number))
                : "%s is damaged from byte %d on".formatted(LogFile.path(directory, number), from)
            : LogFile.path(directory, number) + " is missing";
    throw new DamagedDataException(
        "%s: acknowledged data of %s is lost, of which frame %d says that it was durable. Nothing was changed; bring the file back from a backup of the directory"
            .formatted(where, lost(found.sequence() - 1), witness.sequence()));
  }

  private String lost(long last) {
    return last == expected ? "frame " + expected : "frames " + expected + " to " + last;
  }

  /** Takes the frames of the tail out of one file; whether there were any. */
  boolean takeOut(LogFile file) throws IOException {
    TreeSet<Long> blocks = torn.getOrDefault(file.number(), new TreeSet<>());
    for (long block : blocks) {
      file.file().write(ByteBuffer.allocate(Frame.ALIGNMENT), block);
    }
    return !blocks.isEmpty();
  }

  /** The frames in the tail of which the beginning is there. */
  long frames() {
    return torn.values().stream().mapToLong(TreeSet::size).sum();
  }

  long bytes() {
    return frames() * Frame.ALIGNMENT;
  }
}
