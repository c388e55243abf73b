package dev.millrace.embedded.segment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The index of one segment, as it lies in the file: looked up where it is, never unpacked. */
final class SegmentIndex {
  private final ByteBuffer bytes;
  private final int runs;
  private final int batches;
  private final int table;

  private SegmentIndex(ByteBuffer bytes) {
    this.bytes = bytes;
    this.runs = bytes.getInt(4);
    this.batches = bytes.getInt(8);
    this.table = SegmentLayout.INDEX_HEADER_BYTES + runs * SegmentLayout.INDEX_RUN_BYTES;
  }

  /**
   * The index in {@code bytes} of a segment whose records end at {@code end}; null if it is not one
   * that this version writes.
   */
  static @Nullable SegmentIndex of(ByteBuffer bytes, long end) {
    int size = bytes.remaining();
    if (size < SegmentLayout.INDEX_HEADER_BYTES
        || bytes.getInt(0) != SegmentLayout.INDEX_MAGIC
        || bytes.getInt(4) < 0
        || bytes.getInt(8) < 0
        || SegmentLayout.INDEX_HEADER_BYTES
                + (long) bytes.getInt(4) * SegmentLayout.INDEX_RUN_BYTES
                + (long) bytes.getInt(8) * SegmentLayout.INDEX_BATCH_BYTES
            != size) {
      return null;
    }
    SegmentIndex index = new SegmentIndex(bytes);
    return index.makesSense(end) ? index : null;
  }

  private boolean makesSense(long end) {
    int batch = 0;
    long offset = SegmentLayout.HEADER_BYTES;
    for (int run = 0; run < runs; run++) {
      if (firstOf(run) != batch || batchesOf(run) < 1 || batches - batch < batchesOf(run)) {
        return false;
      }
      long before = -1;
      for (int until = batch + batchesOf(run); batch < until; batch++) {
        if (offsetOf(batch) != offset || lengthOf(batch) < 1 || first(batch) <= before) {
          return false;
        }
        before = last(batch);
        offset += SegmentLayout.RECORD_BYTES + lengthOf(batch);
      }
    }
    return batch == batches && offset == end;
  }

  private int run(int run, int field) {
    return bytes.getInt(
        SegmentLayout.INDEX_HEADER_BYTES + run * SegmentLayout.INDEX_RUN_BYTES + field);
  }

  private int firstOf(int run) {
    return run(run, 8);
  }

  private int batchesOf(int run) {
    return run(run, 12);
  }

  private int at(int batch, int field) {
    return table + batch * SegmentLayout.INDEX_BATCH_BYTES + field;
  }

  private long first(int batch) {
    return bytes.getLong(at(batch, 0));
  }

  private long last(int batch) {
    return bytes.getLong(at(batch, 8));
  }

  private long offsetOf(int batch) {
    return bytes.getLong(at(batch, 32));
  }

  private int lengthOf(int batch) {
    return bytes.getInt(at(batch, 40));
  }

  /** How many bytes it takes in memory. */
  int size() {
    return bytes.capacity();
  }

  int batches() {
    return batches;
  }

  /** The first batch of the run whose last number is at least {@code number}; null if none is. */
  @Nullable Place find(int channel, int partition, long number) {
    int run = findRun(channel, partition);
    if (run < 0) {
      return null;
    }
    int low = firstOf(run);
    int end = low + batchesOf(run);
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (last(middle) < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < end ? place(run, low) : null;
  }

  /** The first batch of the run in which an entry may be as late as {@code time}; null if none. */
  @Nullable Place findTime(int channel, int partition, long time) {
    int run = findRun(channel, partition);
    if (run < 0) {
      return null;
    }
    int end = firstOf(run) + batchesOf(run);
    for (int batch = firstOf(run); batch < end; batch++) {
      if (bytes.getLong(at(batch, 24)) >= time) {
        return place(run, batch);
      }
    }
    return null;
  }

  private int findRun(int channel, int partition) {
    int low = 0;
    int high = runs - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compare(run(middle, 0), channel);
      order = order == 0 ? Integer.compare(run(middle, 4), partition) : order;
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private Place place(int run, int batch) {
    int newest = firstOf(run) + batchesOf(run) - 1;
    return new Place(
        run(run, 0),
        run(run, 4),
        first(batch),
        last(batch),
        bytes.getInt(at(batch, 44)),
        bytes.getLong(at(batch, 16)),
        bytes.getLong(at(batch, 24)),
        offsetOf(batch),
        lengthOf(batch),
        offsetOf(newest) + SegmentLayout.RECORD_BYTES + lengthOf(newest));
  }

  /** All batches, in the order in which they lie in the file. */
  List<Place> places() {
    List<Place> places = new ArrayList<>(batches);
    for (int run = 0; run < runs; run++) {
      addPlaces(run, places);
    }
    return places;
  }

  /** The batches of a channel partition, in order. */
  List<Place> places(int channel, int partition) {
    List<Place> places = new ArrayList<>();
    int run = findRun(channel, partition);
    if (run >= 0) {
      addPlaces(run, places);
    }
    return places;
  }

  private void addPlaces(int run, List<Place> places) {
    for (int batch = firstOf(run); batch < firstOf(run) + batchesOf(run); batch++) {
      places.add(place(run, batch));
    }
  }

  /** What the runs are. */
  List<Run> runs() {
    List<Run> found = new ArrayList<>(runs);
    for (int run = 0; run < runs; run++) {
      long count = 0;
      long lastAt = Long.MIN_VALUE;
      int end = firstOf(run) + batchesOf(run);
      for (int batch = firstOf(run); batch < end; batch++) {
        count += bytes.getInt(at(batch, 44));
        lastAt = Math.max(lastAt, bytes.getLong(at(batch, 24)));
      }
      Place first = place(run, firstOf(run));
      found.add(
          new Run(
              first.channel(),
              first.partition(),
              first.first(),
              last(end - 1),
              count,
              first.until() - first.offset(),
              first.firstAt(),
              lastAt));
    }
    return found;
  }
}
