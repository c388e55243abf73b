package dev.millrace.embedded.batch;

import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/**
 * Lays out one batch after another, in memory of its own or of somebody else.
 *
 * <p>Numbers ascend, gaps are allowed. Times may go back a little, but never behind the first of
 * the batch: ask {@link #fits} and begin the next batch when it says no.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class BatchBuilder {
  private static final int LEAST = 1024;

  private final boolean grows;
  private ByteBuffer bytes;

  private int start;
  private int end;
  private int channel;
  private int partition;
  private int count;
  private long base;
  private long last;
  private long at;

  private BatchBuilder(ByteBuffer bytes, boolean grows) {
    this.bytes = bytes;
    this.grows = grows;
  }

  /** In an array that grows, with room for {@code expected} bytes at first. */
  public static BatchBuilder growing(int expected) {
    return new BatchBuilder(ByteBuffer.allocate(Math.max(LEAST, expected)), true);
  }

  /**
   * Straight into {@code bytes}, from its position on: what does not fit is refused. {@link
   * #finish} moves the position behind the batch.
   */
  public static BatchBuilder into(ByteBuffer bytes) {
    return new BatchBuilder(bytes, false);
  }

  /** Begins a batch. What was begun and not finished is dropped. */
  public BatchBuilder begin(int channel, int partition) {
    this.channel = channel;
    this.partition = partition;
    start = bytes.position();
    end = start + Layout.HEADER_BYTES;
    count = 0;
    return this;
  }

  /** Whether nothing was added since the batch began. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** How many entries were added since the batch began. */
  public int count() {
    return count;
  }

  /** How many bytes the batch has so far, header included. */
  public int size() {
    return end - start;
  }

  /** Whether an entry of this number and time may be part of the batch, if there is room for it. */
  public boolean fits(long number, long time) {
    return count == 0
        || (number > last
            && number - base < Layout.MOST_NUMBERS
            && time >= at
            && time - at <= Integer.MAX_VALUE);
  }

  /** Whether so many bytes of entries, their headers included, find room. */
  public boolean hasRoom(int more) {
    return grows ? Integer.MAX_VALUE - 16 - end >= more : bytes.limit() - end >= more;
  }

  /** Adds an entry. */
  public BatchBuilder add(long number, long time, int lane, int priority, byte[] content) {
    return add(number, time, lane, priority, ByteBuffer.wrap(content));
  }

  /** Adds an entry whose content is what remains in {@code content}, which is left as it was. */
  public BatchBuilder add(long number, long time, int lane, int priority, ByteBuffer content) {
    checkPriority(priority);
    int length = content.remaining();
    room(Math.addExact(Layout.ENTRY_BYTES, length), number, time);
    bytes
        .putInt(end, length)
        .putInt(end + Layout.LANE, lane)
        .putLong(
            end + Layout.PLACE, Layout.place((int) (time - at), (int) (number - base), priority));
    bytes.put(end + Layout.ENTRY_BYTES, content, content.position(), length);
    return added(Layout.ENTRY_BYTES + length, 1, number);
  }

  /** Adds all entries of a piece: they get the numbers from {@code first} on and this time. */
  public BatchBuilder add(Piece piece, long first, long time) {
    if (piece.count() == 0) {
      return this;
    }
    long end = first + piece.count() - 1;
    ByteBuffer entries = piece.entries();
    int to = copy(entries, entries.position(), entries.remaining(), first, end, time);
    Layout.number(bytes, to, to + entries.remaining(), (int) (time - at), (int) (first - base));
    return added(entries.remaining(), piece.count(), end);
  }

  /** Adds the entry that the cursor is on, with the number and time it has. */
  public BatchBuilder add(Entries entry) {
    int length = entry.end() - entry.start();
    long number = entry.number();
    int to = copy(entry.batch().raw(), entry.start(), length, number, number, entry.at());
    bytes.putLong(
        to + Layout.PLACE,
        Layout.place((int) (entry.at() - at), (int) (number - base), entry.priority()));
    return added(length, 1, number);
  }

  /**
   * Adds the entry that the cursor is on, which must fit, and those behind it as long as they fit
   * and {@code wanted} says yes to their numbers, until they have {@code most} bytes. Copies them
   * in one go.
   *
   * @return whether the cursor is now on an entry that was not added; false if there is none left
   */
  public boolean addRun(Entries cursor, int most, LongPredicate wanted) {
    Batch batch = cursor.batch();
    int from = cursor.start();
    long first = cursor.number();
    room(0, first, cursor.at());
    int until;
    long lastNumber;
    int entries = 0;
    boolean more;
    do {
      until = cursor.end();
      lastNumber = cursor.number();
      entries++;
      more = cursor.next();
    } while (more && until - from < most && follows(cursor) && wanted.test(cursor.number()));
    int to = copy(batch.raw(), from, until - from, first, lastNumber, at);
    Layout.shift(
        bytes, to, to + until - from, (int) (batch.at() - at), (int) (batch.base() - base));
    added(until - from, entries, lastNumber);
    return more;
  }

  private boolean follows(Entries entry) {
    return entry.number() - base < Layout.MOST_NUMBERS
        && entry.at() >= at
        && entry.at() - at <= Integer.MAX_VALUE;
  }

  private int copy(ByteBuffer from, int offset, int length, long first, long until, long time) {
    room(length, first, time);
    if (until - base >= Layout.MOST_NUMBERS) {
      throw misfit(until, time);
    }
    bytes.put(end, from, offset, length);
    return end;
  }

  private void room(int more, long number, long time) {
    if (!fits(number, time)) {
      throw misfit(number, time);
    }
    if (!hasRoom(more)) {
      throw new IllegalArgumentException("no room for %d bytes in %s".formatted(more, bytes));
    }
    if (count == 0) {
      base = number;
      at = time;
    }
    if (bytes.capacity() - end < more) {
      long wanted = Math.max((long) end + more, Math.min(2L * end, Integer.MAX_VALUE - 16));
      ByteBuffer larger = ByteBuffer.allocate((int) wanted);
      larger.put(0, bytes, 0, end);
      larger.position(start);
      bytes = larger;
    }
  }

  private IllegalArgumentException misfit(long number, long time) {
    return new IllegalArgumentException(
        "number %d, taken at %d, cannot follow %d in a batch that began with %d at %d"
            .formatted(number, time, last, base, at));
  }

  private BatchBuilder added(int length, int entries, long lastNumber) {
    end += length;
    count += entries;
    last = lastNumber;
    return this;
  }

  /**
   * The batch. It lies in the memory of this builder: with {@link #growing} it is good until the
   * next one begins.
   */
  public Batch finish() {
    if (count == 0) {
      throw new IllegalStateException("a batch needs an entry");
    }
    ByteBuffer header = bytes.slice(start, Layout.HEADER_BYTES);
    header(header, channel, partition, count, base, last, at, end - start - Layout.HEADER_BYTES);
    Batch batch = Batch.of(bytes.slice(start, end - start));
    if (!grows) {
      bytes.position(end);
    }
    return batch;
  }

  /** The bytes of the batch, in an array of their own. */
  public byte[] toBytes() {
    Batch batch = finish();
    byte[] copy = new byte[batch.size()];
    batch.raw().get(0, copy);
    return copy;
  }

  static void checkPriority(int priority) {
    if (priority < 0 || priority > Layout.MOST_PRIORITY) {
      throw new IllegalArgumentException(
          "priority is %d; use 0 to %d".formatted(priority, Layout.MOST_PRIORITY));
    }
  }

  static void header(
      ByteBuffer into,
      int channel,
      int partition,
      int count,
      long base,
      long last,
      long at,
      int entriesBytes) {
    into.put(0, (byte) Layout.VERSION)
        .put(Layout.CODEC, (byte) 0)
        .putShort(2, (short) 0)
        .putInt(Layout.CHANNEL, channel)
        .putInt(Layout.PARTITION, partition)
        .putInt(Layout.COUNT, count)
        .putLong(Layout.BASE, base)
        .putLong(Layout.LAST, last)
        .putLong(Layout.AT, at)
        .putInt(Layout.PLAIN, entriesBytes)
        .putInt(Layout.STORED, entriesBytes);
  }
}
