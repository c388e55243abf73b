package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.seam.Seam;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the batches of one segment in order, verified, with a file handle and memory of its own:
 * beside whoever reads the same segment through {@link Segments}, and past all caches.
 *
 * <p><b>Threads.</b> One, that nobody interrupts.
 */
public final class SegmentScan implements Closeable {
  private final SegmentFile file;
  private final SegmentIndex index;
  private final ReadAhead ahead;
  private final Compressor compressor = new Compressor();
  private List<Place> places;
  private int next;
  private Place place;

  /**
   * Before the first batch of the segment.
   *
   * @throws DamagedSegmentException if header and index are damaged so that nothing can be read
   */
  public SegmentScan(Seam seam, SegmentSettings settings, long id) throws IOException {
    this(seam, settings, id, ReadAhead.forOne(seam.disk()::buffer));
  }

  /** With memory that was used for others before. */
  SegmentScan(Seam seam, SegmentSettings settings, long id, ReadAhead ahead) throws IOException {
    this.file = SegmentFile.openOnce(seam.disk(), settings, id);
    try {
      this.index = file.index();
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
    this.ahead = ahead;
    this.places = index.places();
    this.place = Place.NOWHERE;
  }

  /** Only the batches of this channel partition, from the first one on. */
  public SegmentScan only(int channel, int partition) {
    places = index.places(channel, partition);
    next = 0;
    return this;
  }

  /** What the segment has. */
  public List<Run> runs() {
    return index.runs();
  }

  /** Goes to the next batch, if there is one. */
  public boolean next() {
    if (next == places.size()) {
      return false;
    }
    place = places.get(next++);
    return true;
  }

  /** The last number of the batch, which the index knows without reading it. */
  public long last() {
    return place.last();
  }

  /** How many bytes the batch has in the file. */
  public int bytes() {
    return (int) (place.end() - place.offset());
  }

  /**
   * The batch, verified and decompressed; good until the next one is asked for.
   *
   * @throws DamagedSegmentException if it is damaged; the next ones may be sound
   */
  public Batch batch() throws IOException {
    ahead.fetch(file, place, false);
    return compressor.decompress(
        file.batch(place, ahead.bytes(), ahead.at(place), ahead.available(place)));
  }

  /** The damage of the index, if it had to be made anew. */
  Optional<DamagedSegmentException> checkIndex() throws IOException {
    return file.storedIndex() == null ? Optional.of(file.damagedIndex()) : Optional.empty();
  }

  /** The damage of the batch that the scan is at, to be thrown. */
  DamagedSegmentException damaged(String what, Throwable cause) {
    return file.damaged(place, what, cause);
  }

  @Override
  public void close() throws IOException {
    ahead.forget(file.id());
    compressor.close();
    file.close();
  }
}
