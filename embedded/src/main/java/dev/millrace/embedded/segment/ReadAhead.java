package dev.millrace.embedded.segment;

import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of segments that were read last.
 *
 * <p>A batch that follows the one read before it is read with as much of its run behind it as fits,
 * because whoever reads in order will want that next; any other is read alone. There is a part for
 * each of several readers, so that they do not take each other's away.
 *
 * <p>What is read in order and never again is read past the system's cache, ahead of who reads it.
 */
final class ReadAhead implements AutoCloseable {
  /**
   * 256 KiB: what was read is still in the processor's cache when it is verified and copied. With 1
   * MiB a reader got 0.46 and 0.41 of a bare loop, with 256 KiB 0.48 and 0.49, with 128 KiB 0.38.
   */
  private static final int LARGE = 256 << 10;

  /** How many readers at different places do not disturb each other. */
  private static final int READERS = 8;

  /** A part of a file, from {@code start} on. */
  private static final class Part {
    ByteBuffer bytes = ByteBuffer.allocate(0);
    long segment = -1;
    long start;
    int length;
    long next;
    long used;

    /** The file, for a reader in order who never comes back. */
    private @Nullable DiskFile once;

    DiskFile once(SegmentFile file) throws IOException {
      DiskFile open = once;
      if (open == null) {
        open = file.once();
        once = open;
      }
      return open;
    }

    void forget() throws IOException {
      segment = -1;
      DiskFile open = once;
      if (open != null) {
        once = null;
        open.close();
      }
    }

    boolean holds(long id, Place place) {
      return segment == id && place.offset() >= start && place.end() <= start + length;
    }
  }

  /** Makes the memory to read into. */
  interface Memory {
    ByteBuffer buffer(int bytes);
  }

  private final Memory memory;
  private final Part[] parts;
  private long clock;
  private Part current = new Part();

  private ReadAhead(Memory memory, int readers) {
    this.memory = memory;
    this.parts = new Part[readers];
    for (int i = 0; i < readers; i++) {
      parts[i] = new Part();
    }
  }

  /** For several readers. */
  static ReadAhead forMany(Memory memory) {
    return new ReadAhead(memory, READERS);
  }

  /** For one. */
  static ReadAhead forOne(Memory memory) {
    return new ReadAhead(memory, 1);
  }

  /**
   * Makes the batch at {@code place} be there, as far as the file has it.
   *
   * @param once whether nobody is likely to read it again
   */
  void fetch(SegmentFile file, Place place, boolean once) throws IOException {
    @Nullable Part found = null;
    Part oldest = parts[0];
    for (Part part : parts) {
      if (part.holds(file.id(), place)) {
        found = part;
        break;
      }
      if (part.segment == file.id() && part.next == place.offset()) {
        found = part;
      }
      oldest = part.used < oldest.used ? part : oldest;
    }
    current = found == null ? oldest : found;
    if (!current.holds(file.id(), place)) {
      fill(current, file, place, found != null, once);
    }
    current.next = place.end();
    current.used = ++clock;
  }

  private void fill(Part part, SegmentFile file, Place place, boolean inOrder, boolean once)
      throws IOException {
    long alone = place.end() - place.offset();
    long wanted =
        inOrder ? Math.max(alone, Math.min(LARGE, place.until() - place.offset())) : alone;
    if (part.bytes.capacity() < wanted || part.bytes.capacity() > 4L * LARGE) {
      part.bytes = memory.buffer(Math.toIntExact(inOrder ? Math.max(LARGE, wanted) : wanted));
    }
    if (part.segment != file.id()) {
      part.forget();
    }
    part.segment = -1;
    ByteBuffer into = part.bytes.clear().limit((int) wanted);
    part.length =
        inOrder && once
            ? part.once(file).read(into, place.offset())
            : file.read(into, place.offset());
    part.start = place.offset();
    part.segment = file.id();
  }

  /** The memory in which the batch that was fetched last lies. */
  ByteBuffer bytes() {
    return current.bytes;
  }

  /** Where in {@link #bytes} it begins. */
  int at(Place place) {
    return (int) (place.offset() - current.start);
  }

  /** How many bytes there are from there on. */
  int available(Place place) {
    return (int) (current.start + current.length - place.offset());
  }

  /** Lets go of what was read of a segment. */
  void forget(long segment) throws IOException {
    for (Part part : parts) {
      if (part.segment == segment) {
        part.forget();
      }
    }
  }

  /** Lets go of everything. */
  @Override
  public void close() throws IOException {
    for (Part part : parts) {
      part.forget();
    }
  }
}
