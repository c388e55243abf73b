package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes one segment, from its first batch to its trailer.
 *
 * <p><b>Durability.</b> Nothing is there until {@link #finish} returns; then all of it is, with its
 * name. What was begun and not finished is a file that nothing names, deleted by {@link #close} or
 * by the next opening of the store.
 *
 * <p><b>Threads.</b> One.
 */
final class SegmentWriter implements AutoCloseable {
  /**
   * What is collected lies in the processor's cache until it is passed on. It is the disk's
   * business to make large writes of it, which it does with what goes past the system's cache.
   */
  static final int BUFFER_BYTES = 256 << 10;

  private final Seam seam;
  private final SegmentSettings settings;
  private final long id;
  private final DiskFile file;
  private final ByteBuffer buffer;
  private final IndexBuilder index = new IndexBuilder();
  private long written;
  private boolean finished;

  SegmentWriter(Seam seam, SegmentSettings settings, long id, ByteBuffer buffer)
      throws IOException {
    this.seam = seam;
    this.settings = settings;
    this.id = id;
    this.buffer = buffer.clear();
    this.file =
        seam.disk().open(SegmentLayout.file(settings.directory(), id), Disk.Open.CREATE_UNCACHED);
    seam.crashPoints().reach("segment.created");
    SegmentLayout.putHeader(buffer, settings.store(), id);
  }

  static ByteBuffer buffer(Seam seam) {
    return seam.disk().buffer(BUFFER_BYTES);
  }

  long id() {
    return id;
  }

  /** How many bytes the file has so far. */
  long bytes() {
    return written + buffer.position();
  }

  boolean isEmpty() {
    return index.isEmpty();
  }

  /**
   * Adds a batch, compressed or not: behind the others of its channel partition, and these in
   * order.
   *
   * @param lastAt the latest time of its entries
   */
  void add(Batch batch, long lastAt) throws IOException {
    if (!index.accepts(batch)) {
      throw new IllegalArgumentException("%s is out of order".formatted(batch));
    }
    index.add(batch, lastAt, bytes());
    record(batch.bytes());
  }

  /** The latest time of the entries of a batch, which is not compressed. */
  static long lastAt(Batch batch) {
    long latest = batch.at();
    Entries entries = batch.entries();
    while (entries.next()) {
      latest = Math.max(latest, entries.at());
    }
    return latest;
  }

  private void record(ByteBuffer bytes) throws IOException {
    int size = SegmentLayout.RECORD_BYTES + bytes.remaining();
    if (buffer.remaining() < Math.min(size, BUFFER_BYTES)) {
      flush();
    }
    if (size <= BUFFER_BYTES) {
      putRecord(buffer, bytes);
    } else {
      flush();
      // Larger than the buffer, which is rare: copied once more, so that it is one record to the
      // checksum like all others.
      ByteBuffer own = seam.disk().buffer(size);
      putRecord(own, bytes);
      write(own.flip());
    }
  }

  private static void putRecord(ByteBuffer into, ByteBuffer bytes) {
    int at = into.position();
    int size = bytes.remaining();
    into.putInt(0).putInt(size).put(bytes);
    into.putInt(at, SegmentChecksum.of(into, at + Integer.BYTES, Integer.BYTES + size));
  }

  private void flush() throws IOException {
    if (buffer.position() > 0) {
      write(buffer.flip());
      buffer.clear();
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    int size = bytes.remaining();
    file.write(bytes, written);
    written += size;
    seam.crashPoints().reach("segment.piece.written");
  }

  /** Writes index and trailer, and makes all of it durable, its name included. */
  Segment finish() throws IOException {
    long indexOffset = bytes();
    record(index.toBytes());
    if (buffer.remaining() < SegmentLayout.TRAILER_BYTES) {
      flush();
    }
    SegmentLayout.putTrailer(buffer, indexOffset, bytes() - indexOffset);
    flush();
    seam.crashPoints().reach("segment.written");
    file.force();
    seam.crashPoints().reach("segment.forced");
    seam.disk().forceDirectory(settings.directory());
    seam.crashPoints().reach("segment.named");
    finished = true;
    file.close();
    return new Segment(id, written, index.runs());
  }

  /** Deletes what was not finished. Closing twice is fine. */
  @Override
  public void close() throws IOException {
    if (!finished) {
      finished = true;
      file.close();
      seam.disk().delete(SegmentLayout.file(settings.directory(), id));
    }
  }
}
