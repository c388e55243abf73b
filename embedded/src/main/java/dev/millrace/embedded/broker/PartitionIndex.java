package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of one partition are: for each its location in the log, the length of its
 * record, its time and its lane; neither payload nor key. Twenty-four bytes a message, in chunks
 * that are given back once no subscription needs them.
 */
final class PartitionIndex {
  /** Small, so that a stream of many partitions with a few messages each stays small. */
  static final int CHUNK = 1024;

  private final List<@Nullable Chunk> chunks = new ArrayList<>();
  private long end;
  private long lastAt = Long.MIN_VALUE;

  /** The number of the next message: how many were taken in all. */
  long end() {
    return end;
  }

  /**
   * The time to write into the next message: never before that of the one before it, so that a
   * position can be found by time.
   */
  long timeFor(long now) {
    return Math.max(lastAt, now);
  }

  /** Adds the next message, whose location is not known before it is written. */
  void add(long number, long at, int lane) {
    Damage.unless(number == end, "message " + number + " was taken where " + end + " was the next");
    if (end % CHUNK == 0) {
      chunks.add(new Chunk());
    }
    lastAt = timeFor(at);
    Chunk chunk = chunk(end);
    chunk.lanes[(int) (end % CHUNK)] = lane;
    chunk.times[(int) (end % CHUNK)] = lastAt;
    end++;
  }

  void place(long number, long location, int length) {
    Chunk chunk = chunk(number);
    chunk.locations[(int) (number % CHUNK)] = location;
    chunk.lengths[(int) (number % CHUNK)] = length;
  }

  long location(long number) {
    return chunk(number).locations[(int) (number % CHUNK)];
  }

  int length(long number) {
    return chunk(number).lengths[(int) (number % CHUNK)];
  }

  /** The lane of a message: 0 without a key, else a hash of it. */
  int lane(long number) {
    return chunk(number).lanes[(int) (number % CHUNK)];
  }

  /** When a message was taken, in milliseconds since 1970. */
  long at(long number) {
    return chunk(number).times[(int) (number % CHUNK)];
  }

  boolean keeps(long number) {
    return number < end && chunks.get((int) (number / CHUNK)) != null;
  }

  /**
   * Gives back the chunk of this message, which nobody will ask for again. The chunk being filled
   * stays.
   */
  void forget(long number) {
    int at = (int) (number / CHUNK);
    if (at < chunks.size() - 1) {
      chunks.set(at, null);
    }
  }

  private Chunk chunk(long number) {
    Chunk chunk = chunks.get((int) (number / CHUNK));
    if (chunk == null) {
      throw new IllegalStateException("message " + number + " was given back");
    }
    return chunk;
  }

  private static final class Chunk {
    private final long[] locations = new long[CHUNK];
    private final long[] times = new long[CHUNK];
    private final int[] lengths = new int[CHUNK];
    private final int[] lanes = new int[CHUNK];
  }
}
