package dev.millrace.embedded.segment;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One closed segment, open to be read. */
final class SegmentFile implements Closeable {
  private final Disk disk;
  private final SegmentSettings settings;
  private final Path path;
  private final long id;
  private final DiskFile file;
  private final long size;

  private SegmentFile(
      Disk disk, SegmentSettings settings, Path path, long id, DiskFile file, long size) {
    this.disk = disk;
    this.settings = settings;
    this.path = path;
    this.id = id;
    this.file = file;
    this.size = size;
  }

  /** Opens the segment and looks at its header. */
  static SegmentFile open(Disk disk, SegmentSettings settings, long id) throws IOException {
    return open(disk, settings, id, Disk.Open.READ);
  }

  /** The same for whoever reads all of it, once. */
  static SegmentFile openOnce(Disk disk, SegmentSettings settings, long id) throws IOException {
    return open(disk, settings, id, Disk.Open.READ_UNCACHED);
  }

  private static SegmentFile open(Disk disk, SegmentSettings settings, long id, Disk.Open how)
      throws IOException {
    Path path = SegmentLayout.file(settings.directory(), id);
    if (!disk.exists(path)) {
      throw DamagedSegmentException.whole(path, id, 0, "because it is missing");
    }
    DiskFile file = disk.open(path, how);
    try {
      SegmentFile segment = new SegmentFile(disk, settings, path, id, file, file.size());
      segment.checkHeader();
      return segment;
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  private void checkHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(SegmentLayout.HEADER_BYTES);
    String wrong =
        file.read(header, 0) < SegmentLayout.HEADER_BYTES
            ? "where it ends"
            : SegmentLayout.wrongHeader(header, settings.store(), id, settings.checksum());
    if (!wrong.isEmpty()) {
      throw DamagedSegmentException.whole(path, id, 0, wrong);
    }
  }

  long id() {
    return id;
  }

  long size() {
    return size;
  }

  /** The file once more, for whoever reads on and never again; its user's to close. */
  DiskFile once() throws IOException {
    return disk.open(path, Disk.Open.READ_UNCACHED);
  }

  int read(ByteBuffer into, long position) throws IOException {
    return file.read(into, position);
  }

  /**
   * The index, from where the trailer says that it is. If either is damaged the records before it
   * say the same, so damage there costs nobody a message: the file is read to rebuild it.
   */
  SegmentIndex index() throws IOException {
    @Nullable SegmentIndex index = storedIndex();
    if (index == null) {
      index = new IndexRebuild(this, settings.checksum()).rebuild();
    }
    if (index == null) {
      throw DamagedSegmentException.whole(
          path, id, size, "where both its index and what it could be rebuilt from should be");
    }
    return index;
  }

  /** The index as it is stored, or null if it is damaged. */
  @Nullable SegmentIndex storedIndex() throws IOException {
    OptionalLong offset = indexOffset();
    if (offset.isEmpty()) {
      return null;
    }
    return indexAt(offset.getAsLong());
  }

  /** Where the index begins, if the trailer is whole. */
  OptionalLong indexOffset() throws IOException {
    if (size < SegmentLayout.HEADER_BYTES + SegmentLayout.TRAILER_BYTES) {
      return OptionalLong.empty();
    }
    ByteBuffer trailer = ByteBuffer.allocate(SegmentLayout.TRAILER_BYTES);
    file.read(trailer, size - SegmentLayout.TRAILER_BYTES);
    return SegmentLayout.indexOffset(trailer, size, settings.checksum());
  }

  /** The index whose record begins at {@code offset}, or null if there is none that is whole. */
  @Nullable SegmentIndex indexAt(long offset) throws IOException {
    long length = size - SegmentLayout.TRAILER_BYTES - offset;
    if (length < SegmentLayout.RECORD_BYTES || length > Integer.MAX_VALUE - 16) {
      return null;
    }
    ByteBuffer record = ByteBuffer.allocate((int) length);
    file.read(record, offset);
    if (record.hasRemaining() || !soundRecord(record, 0, (int) length)) {
      return null;
    }
    return SegmentIndex.of(
        record.slice(SegmentLayout.RECORD_BYTES, (int) length - SegmentLayout.RECORD_BYTES),
        offset);
  }

  private boolean soundRecord(ByteBuffer bytes, int at, int length) {
    return bytes.getInt(at + Integer.BYTES) == length - SegmentLayout.RECORD_BYTES
        && settings
            .checksum()
            .matches(
                SegmentChecksum.of(bytes, at + Integer.BYTES, length - Integer.BYTES),
                bytes.getInt(at));
  }

  /**
   * The batch at {@code place}, verified, where it lies in {@code bytes} from {@code at} on.
   *
   * @param available how many bytes there are from {@code at} on
   */
  Batch batch(Place place, ByteBuffer bytes, int at, int available) {
    int length = SegmentLayout.RECORD_BYTES + place.length();
    if (available < length) {
      throw damaged(place, "where the file ends");
    }
    if (!soundRecord(bytes, at, length)) {
      throw damaged(place, "where a checksum does not match");
    }
    try {
      Batch batch = Batch.of(bytes.slice(at + SegmentLayout.RECORD_BYTES, place.length()));
      if (batch.channel() != place.channel()
          || batch.partition() != place.partition()
          || batch.base() != place.first()
          || batch.last() != place.last()
          || batch.count() != place.count()) {
        throw damaged(place, "where " + batch + " lies");
      }
      return batch;
    } catch (DamagedSegmentException known) {
      throw known;
    } catch (DamagedDataException nonsense) {
      throw damaged(place, "where a batch makes no sense", nonsense);
    }
  }

  DamagedSegmentException damaged(Place place, String what, Throwable... cause) {
    return DamagedSegmentException.batch(path, id, place, what, cause);
  }

  DamagedSegmentException damagedIndex() {
    return DamagedSegmentException.index(path, id, size);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
