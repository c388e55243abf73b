package dev.millrace.embedded.batch;

import java.nio.ByteBuffer;

/**
 * Walks the entries of a batch, one after another, without making an object for each.
 *
 * <p>Starts before the first entry. What an entry says may be asked once {@link #next()} or {@link
 * #seek(long)} has answered true. Bytes that make no sense are a {@link
 * dev.millrace.DamagedDataException}.
 *
 * <p><b>Threads.</b> One.
 */
public final class Entries {
  private Batch batch;
  private ByteBuffer bytes;
  private int end;

  // The entry it is on.
  private int start;
  private int length;
  private int flags;
  private long number;
  private int seen;

  Entries(Batch batch) {
    this.batch = batch;
    this.bytes = batch.raw();
    over(batch);
  }

  /** Begins anew, before the first entry of {@code other}. */
  public Entries over(Batch other) {
    if (other.isCompressed()) {
      throw new IllegalStateException(other + " is compressed; decompress it first");
    }
    batch = other;
    bytes = other.raw();
    end = bytes.limit();
    start = Layout.HEADER_BYTES - Layout.ENTRY_BYTES;
    length = 0;
    number = other.base() - 1;
    seen = 0;
    return this;
  }

  /** Goes to the next entry, if there is one. */
  public boolean next() {
    int next = start + Layout.ENTRY_BYTES + length;
    if (next == end) {
      if (seen != batch.count() || number != batch.last()) {
        throw batch.damaged("it has %d entries up to %d".formatted(seen, number));
      }
      return false;
    }
    if (end - next < Layout.ENTRY_BYTES) {
      throw batch.damaged("an entry ends too early");
    }
    int content = bytes.getInt(next);
    long place = bytes.getLong(next + Layout.PLACE);
    int bits = (int) place & 0xff;
    long found = batch.base() + (((int) place) >>> 8);
    if ((content | end - next - Layout.ENTRY_BYTES - content) < 0) {
      throw batch.damaged("an entry has %d bytes".formatted(content));
    }
    if (found <= number || found > batch.last() || place < 0 || bits > Layout.MOST_PRIORITY) {
      throw batch.damaged("an entry says that its place is %d".formatted(found));
    }
    if (seen++ == 0 && found != batch.base()) {
      throw batch.damaged("its first entry is number %d".formatted(found));
    }
    start = next;
    length = content;
    number = found;
    flags = bits;
    return true;
  }

  /** Goes on to the first entry whose number is at least this one, if there is any. */
  public boolean seek(long atLeast) {
    if (seen > 0 && number >= atLeast) {
      return true;
    }
    while (next()) {
      if (number >= atLeast) {
        return true;
      }
    }
    return false;
  }

  /** The batch that is walked. */
  public Batch batch() {
    return batch;
  }

  /** The entry's number. */
  public long number() {
    return number;
  }

  /** The entry's lane; 0 if it has no key. */
  public int lane() {
    return bytes.getInt(start + Layout.LANE);
  }

  /** When the entry was taken, in milliseconds since 1970. */
  public long at() {
    return batch.at() + bytes.getInt(start + Layout.PLACE);
  }

  /** The entry's priority, from 0 to 9. */
  public int priority() {
    return flags;
  }

  /** Where the content begins, counted from the beginning of the batch. */
  public int contentOffset() {
    return start + Layout.ENTRY_BYTES;
  }

  /** How long the content is. */
  public int contentLength() {
    return length;
  }

  /** The content, not to be written into: it is the batch's memory. */
  public ByteBuffer content() {
    return bytes.slice(contentOffset(), length);
  }

  /** A copy of the content. */
  public byte[] contentBytes() {
    byte[] content = new byte[length];
    bytes.get(contentOffset(), content);
    return content;
  }

  /** Where the entry begins in the batch. */
  int start() {
    return start;
  }

  /** Where the entry ends in the batch. */
  int end() {
    return start + Layout.ENTRY_BYTES + length;
  }
}
