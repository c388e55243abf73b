package dev.millrace.embedded.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes being laid out: numbers of variable length, strings and byte runs with their length before
 * them. Not safe for several threads.
 */
public final class ByteSink {
  private byte[] bytes;
  private int size;

  /** With room for {@code expected} bytes before it grows. */
  public ByteSink(int expected) {
    this.bytes = new byte[Math.max(16, expected)];
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(
                  Math.addExact(size, more),
                  (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 16)));
    }
  }

  /** One byte. */
  public ByteSink u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** One bit as a byte. */
  public ByteSink flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** Four bytes, big-endian. */
  public ByteSink int32(int value) {
    return u8(value >>> 24).u8(value >>> 16).u8(value >>> 8).u8(value);
  }

  /** Eight bytes, big-endian. */
  public ByteSink int64(long value) {
    return int32((int) (value >>> 32)).int32((int) value);
  }

  /** Seven bits a byte, low ones first: short for small numbers that are not negative. */
  public ByteSink number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** As {@link #number}, short for small negative numbers too. */
  public ByteSink signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  /** UTF-8 with its length. */
  public ByteSink text(String value) {
    return run(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A moment, to the nanosecond. */
  public ByteSink time(Instant value) {
    return signed(value.getEpochSecond()).number(value.getNano());
  }

  /** A moment that may be absent. */
  public ByteSink maybeTime(@Nullable Instant value) {
    flag(value != null);
    return value == null ? this : time(value);
  }

  /** Bytes with their length. */
  public ByteSink run(byte[] value) {
    return number(value.length).raw(value);
  }

  /** Bytes without their length: last, where the end says it. */
  public ByteSink raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** What remains in {@code value}, with its length. */
  public ByteSink run(ByteBuffer value) {
    return number(value.remaining()).raw(value);
  }

  /** What remains in {@code value}, without its length. */
  public ByteSink raw(ByteBuffer value) {
    int length = value.remaining();
    room(length);
    value.get(bytes, size, length);
    size += length;
    return this;
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** The bytes. */
  public byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
