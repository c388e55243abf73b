package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of one partition a subscription has settled: chunks of 64 Ki messages that are
 * none, all, or a bitmap. A backlog of any length costs a few bytes a chunk, and so does everything
 * long settled.
 */
final class SettledSet {
  static final int CHUNK = SettledChunk.SIZE;

  private final List<@Nullable SettledChunk> chunks = new ArrayList<>();

  /** The chunks that changed since this was asked before. */
  private BitSet changed = new BitSet();

  private final long start;

  /** With everything before {@code start} counted as settled. */
  SettledSet(long start) {
    this.start = start;
  }

  boolean contains(long number) {
    if (number < start) {
      return true;
    }
    SettledChunk chunk = chunk(number);
    return chunk != null && chunk.contains((int) (number % CHUNK));
  }

  /** Adds a number; false if it was there. */
  boolean add(long number) {
    return addRange(number, number + 1) == 1;
  }

  /** Adds all of {@code from} to {@code to}, the latter excluded; how many of them are new. */
  long addRange(long from, long to) {
    long added = 0;
    for (long number = Math.max(from, start); number < to; ) {
      int at = (int) (number / CHUNK);
      long first = (long) at * CHUNK;
      int end = (int) Math.min(CHUNK, to - first);
      SettledChunk chunk = make(at);
      int more = chunk.add((int) (number - first), end);
      if (more > 0) {
        added += more;
        changed.set(at);
        if (chunk.isAll()) {
          chunks.set(at, SettledChunk.ALL);
        }
      }
      number = first + end;
    }
    return added;
  }

  /** Takes a number out; false if it was not there, as nothing before the start ever is. */
  boolean remove(long number) {
    SettledChunk chunk = chunk(number);
    int at = (int) (number / CHUNK);
    int bit = (int) (number % CHUNK);
    if (number < start || chunk == null || !chunk.contains(bit)) {
      return false;
    }
    if (chunk.isAll()) {
      chunk = SettledChunk.full();
      chunks.set(at, chunk);
    }
    chunk.remove(bit);
    if (chunk.isEmpty()) {
      chunks.set(at, null);
    }
    changed.set(at);
    return true;
  }

  private SettledChunk make(int at) {
    while (chunks.size() <= at) {
      chunks.add(null);
    }
    SettledChunk chunk = chunks.get(at);
    if (chunk == null) {
      chunk = new SettledChunk();
      // Whatever lies before the start is settled: then a chunk is all wherever the set begins.
      chunk.add(0, Math.clamp(start - (long) at * CHUNK, 0, CHUNK));
      chunks.set(at, chunk);
    }
    return chunk;
  }

  /** How many of {@code from} to {@code to}, the latter excluded, are in the set. */
  long count(long from, long to) {
    long count = Math.max(0, Math.min(to, start) - from);
    for (long number = Math.max(from, start); number < to; ) {
      long first = number / CHUNK * CHUNK;
      int end = (int) Math.min(CHUNK, to - first);
      SettledChunk chunk = chunk(number);
      if (chunk != null) {
        count += chunk.count((int) (number - first), end);
      }
      number = first + end;
    }
    return count;
  }

  /** The first number from {@code from} on that is not in the set. */
  long nextClear(long from) {
    long number = Math.max(from, start);
    while (true) {
      SettledChunk chunk = chunk(number);
      if (chunk == null) {
        return number;
      }
      long first = number / CHUNK * CHUNK;
      int clear = chunk.nextClear((int) (number - first));
      if (clear < CHUNK) {
        return first + clear;
      }
      number = first + CHUNK;
    }
  }

  /** The first number from {@code from} on that is in the set, or the highest there is. */
  long nextSet(long from) {
    if (from < start) {
      return from;
    }
    for (long number = from; number / CHUNK < chunks.size(); ) {
      long first = number / CHUNK * CHUNK;
      SettledChunk chunk = chunk(number);
      int set = chunk == null ? CHUNK : chunk.nextSet((int) (number - first));
      if (set < CHUNK) {
        return first + set;
      }
      number = first + CHUNK;
    }
    return Long.MAX_VALUE;
  }

  /** Whether all of {@code from} to {@code to}, the latter excluded, is in the set. */
  boolean containsAll(long from, long to) {
    return nextClear(from) >= to;
  }

  /** Which chunks changed since this was asked before. */
  BitSet takeChanged() {
    BitSet taken = changed;
    changed = new BitSet();
    return taken;
  }

  /** What changed in a chunk was not kept after all: it counts as changed again. */
  void untake(int chunk) {
    changed.set(chunk);
  }

  /** One more than the last chunk of which anything is settled. */
  int chunks() {
    return chunks.size();
  }

  /** A chunk by its place, null if nothing of it is settled. */
  @Nullable SettledChunk chunkAt(int at) {
    return chunks.get(at);
  }

  /** Puts back a chunk that was kept. */
  void restore(int at, SettledChunk chunk) {
    while (chunks.size() <= at) {
      chunks.add(null);
    }
    chunks.set(at, chunk);
  }

  /** What the set says of {@code from} to {@code to}, both included, and goes on saying. */
  SettledSet copy(long from, long to) {
    SettledSet copy = new SettledSet(start);
    int end = (int) Math.min(chunks.size() - 1, to / CHUNK);
    for (int at = (int) (from / CHUNK); at <= end; at++) {
      SettledChunk chunk = chunks.get(at);
      if (chunk != null) {
        copy.restore(at, chunk.isAll() ? SettledChunk.ALL : SettledChunk.of(chunk.toBytes()));
      }
    }
    return copy;
  }

  private @Nullable SettledChunk chunk(long number) {
    int at = (int) (number / CHUNK);
    return at < chunks.size() ? chunks.get(at) : null;
  }
}
