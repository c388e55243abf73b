package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Piece;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a round takes into one partition and has not written yet: a batch to be. */
final class Gathering {
  /**
   * What lies in one batch is read together. This much is read about as fast as a single message,
   * and repays its header.
   */
  static final int MOST_BYTES = 64 << 10;

  /** About what the system copies in the time in which it is asked. */
  private static final int SMALL_BYTES = 8 << 10;

  /** What a batch's record needs besides its entries. */
  static final int RECORD = 64;

  final Partition partition;
  private final List<Piece> pieces = new ArrayList<>(1);
  private final long base;
  private final long at;
  private long last;
  private long[] times = new long[1];
  private int bytes;

  Gathering(Partition partition, long base, long at) {
    this.partition = partition;
    this.base = base;
    this.at = at;
  }

  boolean takes(Piece piece, long time) {
    return bytes + piece.size() <= MOST_BYTES && time - at <= Integer.MAX_VALUE;
  }

  void add(Piece piece, long time) {
    if (pieces.size() == times.length) {
      times = Arrays.copyOf(times, 2 * times.length);
    }
    times[pieces.size()] = time;
    pieces.add(piece);
    last = (pieces.size() == 1 ? base : last + 1) + piece.count() - 1;
    bytes += piece.size();
  }

  long base() {
    return base;
  }

  long last() {
    return last;
  }

  long at() {
    return at;
  }

  /** How much room it takes at most. */
  int most() {
    return RECORD + bytes;
  }

  /** How many bytes the batch will have. */
  int size() {
    return Batch.HEADER_BYTES + bytes;
  }

  /** Whether reading it back from the disk would cost more than keeping it. */
  boolean isSmall() {
    return bytes <= SMALL_BYTES;
  }

  /** Lays the batch out in a record of the log. */
  void write(ByteBuffer into) {
    var unused = filled(BatchBuilder.into(into)).finish();
  }

  /** The batch, in memory of its own. */
  Batch batch() {
    if (pieces.size() == 1) {
      return pieces.getFirst().place(partition.channel, partition.number, base, at);
    }
    return filled(BatchBuilder.growing(size())).finish();
  }

  private BatchBuilder filled(BatchBuilder builder) {
    builder.begin(partition.channel, partition.number);
    long next = base;
    for (int i = 0; i < pieces.size(); i++) {
      builder.add(pieces.get(i), next, times[i]);
      next += pieces.get(i).count();
    }
    return builder;
  }
}
