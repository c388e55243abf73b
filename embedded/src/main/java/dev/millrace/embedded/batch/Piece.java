package dev.millrace.embedded.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Entries that have no places yet: prepared on a publisher's thread, given numbers and a time when
 * it is their turn.
 *
 * <p>There is room for a header before the entries, and they are numbered as if nothing came before
 * them, so that a piece which makes a batch alone becomes one where it lies, by {@link #place}, and
 * none of it is looked at for that; {@link BatchBuilder#add(Piece, long, long)} copies several into
 * one.
 *
 * <p><b>Threads.</b> One at a time: it is handed over.
 */
public final class Piece {
  private byte[] array;
  private ByteBuffer bytes;
  private int count;
  private int size = Layout.HEADER_BYTES;

  /** With room for {@code expected} bytes of entries before it grows. */
  public Piece(int expected) {
    this.array = new byte[Layout.HEADER_BYTES + Math.max(Layout.ENTRY_BYTES, expected)];
    this.bytes = ByteBuffer.wrap(array);
  }

  /** One entry, which fits exactly: what remains in {@code content}, which is left as it was. */
  public static Piece of(int lane, int priority, ByteBuffer content) {
    return new Piece(Layout.ENTRY_BYTES + content.remaining()).add(lane, priority, content);
  }

  /** Appends an entry. {@code lane} is 0 if it has no key, {@code priority} from 0 to 9. */
  public Piece add(int lane, int priority, byte[] content) {
    return add(lane, priority, content, 0, content.length);
  }

  /** Appends an entry whose content is a part of {@code content}. */
  public Piece add(int lane, int priority, byte[] content, int offset, int length) {
    int start = begin(lane, priority, length);
    System.arraycopy(content, offset, array, start, length);
    return this;
  }

  /** Appends an entry whose content is what remains in {@code content}, which is left as it was. */
  public Piece add(int lane, int priority, ByteBuffer content) {
    int start = begin(lane, priority, content.remaining());
    content.get(content.position(), array, start, content.remaining());
    return this;
  }

  /**
   * Appends an entry whose content is {@code before} bytes for {@link #put} and then what remains
   * in {@code content}, which is left as it was.
   */
  public Piece add(int lane, int priority, int before, ByteBuffer content) {
    int start = begin(lane, priority, before + content.remaining());
    content.get(content.position(), array, start + before, content.remaining());
    return this;
  }

  /** Puts eight bytes into the content of the first entry. */
  public void put(int offset, long value) {
    bytes.putLong(Layout.HEADER_BYTES + Layout.ENTRY_BYTES + offset, value);
  }

  /** Puts four bytes into the content of the first entry. */
  public void put(int offset, int value) {
    bytes.putInt(Layout.HEADER_BYTES + Layout.ENTRY_BYTES + offset, value);
  }

  private int begin(int lane, int priority, int length) {
    BatchBuilder.checkPriority(priority);
    int content = size + Layout.ENTRY_BYTES;
    int end = Math.addExact(content, length);
    if (end > array.length) {
      array =
          Arrays.copyOf(array, (int) Math.min(Math.max(end, 2L * size), Integer.MAX_VALUE - 16));
      bytes = ByteBuffer.wrap(array);
    }
    bytes
        .putInt(size, length)
        .putInt(size + Layout.LANE, lane)
        .putLong(size + Layout.PLACE, Layout.place(0, count, priority));
    size = end;
    count++;
    return content;
  }

  /** How many entries there are. */
  public int count() {
    return count;
  }

  /** How many bytes they have. */
  public int size() {
    return size - Layout.HEADER_BYTES;
  }

  /**
   * Makes this piece, as it lies, the batch whose entries have the numbers from {@code base} on and
   * were taken {@code at} this time. The piece must not be used afterwards, except to be placed
   * again when the batch went nowhere.
   */
  public Batch place(int channel, int partition, long base, long at) {
    if (count == 0 || count > Layout.MOST_NUMBERS) {
      throw new IllegalStateException("a batch cannot have %d entries".formatted(count));
    }
    BatchBuilder.header(bytes, channel, partition, count, base, base + count - 1, at, size());
    return Batch.of(ByteBuffer.wrap(array, 0, size));
  }

  ByteBuffer entries() {
    return ByteBuffer.wrap(array, Layout.HEADER_BYTES, size());
  }
}
