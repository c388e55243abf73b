package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Messages of one partition, in order, where they lie in their batches. What somebody sees of each
 * is made when it is come to, on the thread that comes: the broker's only says from where to where.
 *
 * @param <T> what is seen of a message
 */
final class Stretch<T> extends AbstractList<T> {
  /*
   * Threads. The broker fills this and lets go of it; after that nothing in it changes, and every
   * iterator walks with a cursor of its own.
   */
  private static final int LEAST = 4;

  private final Function<Entries, T> made;
  private final int most;
  private final long mostBytes;

  /** Whether the first is taken however large it is. */
  private final boolean one;

  private Batch[] batches = new Batch[LEAST];

  /** The first message of each part. */
  private long[] firsts = new long[LEAST];

  /** How many messages there are up to the end of each part. */
  private int[] ends = new int[LEAST];

  private int parts;
  private int size;
  private long next = -1;
  private long bytes;
  private boolean full;

  /**
   * Begins with nothing.
   *
   * @param most at most so many messages
   * @param mostBytes and so many bytes
   * @param one but the first in any case
   * @param made what is seen of the message that a cursor is on
   */
  Stretch(int most, long mostBytes, boolean one, Function<Entries, T> made) {
    this.most = most;
    this.mostBytes = mostBytes;
    this.one = one;
    this.made = made;
  }

  /** Whether nothing more finds room. */
  boolean isFull() {
    return full || size >= most;
  }

  /** How many bytes the messages have. */
  long bytes() {
    return bytes;
  }

  /**
   * Takes the message that {@code entry} is on and those behind it in its batch, as far as their
   * numbers follow each other, they lie before {@code end} and find room: where a number is left
   * out, it may lie in another batch. A batch of which all is taken is not walked.
   *
   * @return the number after the last that was taken; that of {@code entry} if it found no room
   */
  long take(Entries entry, long end) {
    Batch batch = entry.batch();
    long first = entry.number();
    if (first == batch.base()
        && batch.last() < end
        && batch.last() - first == batch.count() - 1
        && batch.count() <= most - size
        && batch.plainBytes() <= mostBytes - bytes) {
      add(batch, first, batch.count(), batch.plainBytes());
      next = batch.last() + 1;
      return next;
    }
    long from = first;
    int count = 0;
    int length = 0;
    boolean more = first < end;
    while (more && count < most - size) {
      if (!hasRoom(length + entry.contentLength(), size + count == 0)) {
        full = true;
        break;
      }
      count++;
      length += entry.contentLength();
      from = entry.number() + 1;
      more = from < end && entry.next() && entry.number() == from;
    }
    if (count > 0) {
      add(batch, first, count, length);
      next = from;
    }
    return from;
  }

  private boolean hasRoom(int more, boolean first) {
    return (first && one) || bytes + more <= mostBytes;
  }

  private void add(Batch batch, long first, int count, int length) {
    size += count;
    bytes += length;
    if (parts > 0 && batches[parts - 1] == batch && next == first) {
      ends[parts - 1] = size;
      return;
    }
    if (parts == batches.length) {
      batches = Arrays.copyOf(batches, 2 * parts);
      firsts = Arrays.copyOf(firsts, 2 * parts);
      ends = Arrays.copyOf(ends, 2 * parts);
    }
    batches[parts] = batch;
    firsts[parts] = first;
    ends[parts] = size;
    parts++;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public T get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    int part = 0;
    while (ends[part] <= index) {
      part++;
    }
    Walk walk = new Walk(part);
    for (int left = index - begin(part); left > 0; left--) {
      walk.go();
    }
    return walk.next();
  }

  private int begin(int part) {
    return part == 0 ? 0 : ends[part - 1];
  }

  @Override
  public Iterator<T> iterator() {
    return size == 0 ? Collections.emptyIterator() : new Walk(0);
  }

  private final class Walk implements Iterator<T> {
    private int part;
    private int left;
    private final Entries at;

    /** Before the first message of a part; there must be one. */
    Walk(int part) {
      this.part = part - 1;
      this.at = batches[part].entries();
    }

    @Override
    public boolean hasNext() {
      return left > 0 || part + 1 < parts;
    }

    @Override
    public T next() {
      go();
      return made.apply(at);
    }

    void go() {
      if (left > 0) {
        left--;
        at.next();
        return;
      }
      part++;
      if (part >= parts) {
        throw new NoSuchElementException("the stretch ends here");
      }
      left = ends[part] - begin(part) - 1;
      if (at.batch() != batches[part]) {
        at.over(batches[part]);
      }
      at.seek(firsts[part]);
    }
  }
}
