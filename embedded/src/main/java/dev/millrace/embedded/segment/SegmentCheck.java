package dev.millrace.embedded.segment;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies one segment, a few batches at a time. Not safe for several threads. */
final class SegmentCheck implements Closeable {
  private final @Nullable SegmentFile file;
  private final ReadAhead ahead;
  private final Compressor compressor = new Compressor();
  private final List<DamagedSegmentException> found = new ArrayList<>();
  private List<Place> places = List.of();
  private int next;

  private SegmentCheck(Disk disk, SegmentSettings settings, long id) throws IOException {
    this.ahead = new ReadAhead(disk::buffer);
    @Nullable SegmentFile opened = null;
    try {
      opened = SegmentFile.open(disk, settings, id);
      if (opened.storedIndex() == null) {
        found.add(opened.damagedIndex());
      }
      places = opened.index().places();
    } catch (DamagedSegmentException damaged) {
      found.clear();
      found.add(damaged);
    }
    this.file = opened;
  }

  static SegmentCheck begin(Disk disk, SegmentSettings settings, long id) throws IOException {
    return new SegmentCheck(disk, settings, id);
  }

  static List<DamagedSegmentException> all(Disk disk, SegmentSettings settings, long id)
      throws IOException {
    try (SegmentCheck check = begin(disk, settings, id)) {
      while (check.hasNext()) {
        check.next();
      }
      return check.found();
    }
  }

  boolean hasNext() {
    return file != null && next < places.size();
  }

  /** Verifies the next batch. Returns how many bytes it has. */
  int next() throws IOException {
    SegmentFile from = file;
    if (from == null) {
      return 0;
    }
    Place place = places.get(next++);
    ahead.fetch(from, place);
    try {
      Batch batch = from.batch(place, ahead.bytes(), ahead.at(place), ahead.available(place));
      walk(compressor.decompress(batch));
    } catch (DamagedSegmentException damaged) {
      found.add(damaged);
    } catch (DamagedDataException nonsense) {
      found.add(from.damaged(place, "where a batch makes no sense", nonsense));
    }
    return (int) (place.end() - place.offset());
  }

  private static void walk(Batch batch) {
    Entries entries = batch.entries();
    while (entries.next()) {
      // Going there is the check.
    }
  }

  /** The damage found so far. */
  List<DamagedSegmentException> found() {
    return List.copyOf(found);
  }

  @Override
  public void close() throws IOException {
    compressor.close();
    if (file != null) {
      file.close();
    }
  }
}
