package dev.millrace.embedded.batch;

import dev.millrace.DamagedDataException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Entries of one channel partition, in order: a view of bytes that do not change.
 *
 * <p><b>Trust.</b> A batch has no checksum of its own, the record it lies in covers it. What is
 * read here is checked all the same: bytes that make no sense are a {@link DamagedDataException},
 * in {@link #of} if the header says so, else when a cursor gets there.
 *
 * <p><b>Threads.</b> Safe for many, each with cursors of its own.
 */
public final class Batch {
  /** What a batch takes besides its entries. */
  public static final int HEADER_BYTES = Layout.HEADER_BYTES;

  /** What an entry takes besides its content. */
  public static final int ENTRY_BYTES = Layout.ENTRY_BYTES;

  /** The hidden partition of dead letters. */
  public static final int LETTERS = -1;

  /** The hidden partition of messages that wait for their time. */
  public static final int DELAYED = -2;

  private final ByteBuffer bytes;
  private final int channel;
  private final int partition;
  private final int count;
  private final long base;
  private final long last;
  private final long at;

  private Batch(ByteBuffer bytes) {
    this.bytes = bytes;
    this.channel = bytes.getInt(Layout.CHANNEL);
    this.partition = bytes.getInt(Layout.PARTITION);
    this.count = bytes.getInt(Layout.COUNT);
    this.base = bytes.getLong(Layout.BASE);
    this.last = bytes.getLong(Layout.LAST);
    this.at = bytes.getLong(Layout.AT);
  }

  /**
   * The batch that lies between position and limit of {@code bytes}, which is left as it was and
   * must not change any more.
   */
  public static Batch of(ByteBuffer bytes) {
    sound(bytes.remaining() > HEADER_BYTES, "it is too short");
    Batch batch = new Batch(bytes.slice());
    batch.check();
    return batch;
  }

  /**
   * How long the batch that begins at {@code at} says it is, header included; only as believable as
   * the bytes are.
   */
  public static int size(ByteBuffer bytes, int at) {
    sound(bytes.limit() - at > HEADER_BYTES, "it is too short");
    int stored = bytes.getInt(at + Layout.STORED);
    sound(stored > 0 && stored <= bytes.limit() - at - HEADER_BYTES, "it ends too early");
    return HEADER_BYTES + stored;
  }

  private void check() {
    sound(bytes.get(0) == Layout.VERSION, "its version is not one that this Millrace reads");
    sound(bytes.getShort(2) == 0, "reserved bits are set");
    sound(partition >= DELAYED && channel >= 0, "there is no such partition");
    sound(base >= 0 && last >= base && last - base < Layout.MOST_NUMBERS, "its numbers are wrong");
    sound(count > 0 && count <= last - base + 1, "its count is wrong");
    int stored = bytes.getInt(Layout.STORED);
    sound(stored == bytes.remaining() - HEADER_BYTES, "its length is wrong");
    int plain = plainBytes();
    sound(plain / ENTRY_BYTES >= count, "its entries have no room");
    sound(isCompressed() ? plain > stored : plain == stored, "its length is wrong");
  }

  private static void sound(boolean sound, String what) {
    if (!sound) {
      throw new DamagedDataException(
          "a batch is not what this version writes: %s. Nothing was changed".formatted(what));
    }
  }

  /** The damage of this batch, to be thrown. */
  DamagedDataException damaged(String what) {
    return new DamagedDataException(
        "%s is not what this version writes: %s. Nothing was changed".formatted(this, what));
  }

  /** The channel, by the number that it has in this store. */
  public int channel() {
    return channel;
  }

  /** The partition, from 0; or {@link #LETTERS} or {@link #DELAYED}. */
  public int partition() {
    return partition;
  }

  /** The number of the first entry. */
  public long base() {
    return base;
  }

  /** The number of the last entry. */
  public long last() {
    return last;
  }

  /** How many entries there are; fewer than the numbers between if some are missing. */
  public int count() {
    return count;
  }

  /** When the first entry was taken, in milliseconds since 1970. No other was taken earlier. */
  public long at() {
    return at;
  }

  /** The code of the compression, 0 for none. */
  public int codec() {
    return bytes.get(Layout.CODEC) & 0xff;
  }

  /** Whether the entries are to be decompressed before they can be read. */
  public boolean isCompressed() {
    return bytes.get(Layout.CODEC) != 0;
  }

  /** How many bytes the entries have without compression. */
  public int plainBytes() {
    return bytes.getInt(Layout.PLAIN);
  }

  /** How many bytes the batch has as it is, header included. */
  public int size() {
    return bytes.remaining();
  }

  /** The bytes of the batch, not to be written into. */
  public ByteBuffer bytes() {
    // Not made read-only: the JDK computes checksums of read-only arrays by copying them.
    return bytes.duplicate();
  }

  /** The bytes behind the header, compressed or not, not to be written into. */
  public ByteBuffer body() {
    return bytes.slice(HEADER_BYTES, bytes.remaining() - HEADER_BYTES);
  }

  /** The bytes as they are: for this package, which does not write into them. */
  ByteBuffer raw() {
    return bytes;
  }

  /** A cursor before the first entry. The batch must not be compressed. */
  public Entries entries() {
    return new Entries(this);
  }

  /** A cursor on the entry of this number, if there is one. The batch must not be compressed. */
  public Optional<Entries> find(long number) {
    Entries entries = new Entries(this);
    return entries.seek(number) && entries.number() == number
        ? Optional.of(entries)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "the batch %d to %d of channel %d, partition %d"
        .formatted(base, last, channel, partition);
  }

  /**
   * What the header of a damaged batch says, which may be wrong.
   *
   * @param most how many entries there can be at most
   */
  public record Said(int channel, int partition, int count, long base, long last, long most) {
    /** No header. */
    public static final Said NOTHING = new Said(-1, 0, 0, 0, 0, 0);
  }

  /** What bytes that were to be a batch say, unchecked. */
  public static Said said(ByteBuffer bytes) {
    if (bytes.remaining() < HEADER_BYTES) {
      return Said.NOTHING;
    }
    int at = bytes.position();
    return new Said(
        bytes.getInt(at + Layout.CHANNEL),
        bytes.getInt(at + Layout.PARTITION),
        bytes.getInt(at + Layout.COUNT),
        bytes.getLong(at + Layout.BASE),
        bytes.getLong(at + Layout.LAST),
        (bytes.remaining() - HEADER_BYTES) / Layout.ENTRY_BYTES);
  }
}
