package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.Message;
import dev.millrace.MessageBytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteSink} laid out. What cannot be read is damage. Not safe for several
 * threads.
 */
public final class ByteFeed {
  private final ByteBuffer from;

  /** Over what remains in {@code from}, which is moved on. */
  public ByteFeed(ByteBuffer from) {
    this.from = from;
  }

  /** Over all of {@code bytes}. */
  public ByteFeed(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  /** One byte, from 0 to 255. */
  public int u8() {
    try {
      return from.get() & 0xff;
    } catch (BufferUnderflowException end) {
      throw tooShort(end);
    }
  }

  /** One bit as a byte. */
  public boolean flag() {
    return u8() != 0;
  }

  /** Four bytes, big-endian. */
  public int int32() {
    return (u8() << 24) | (u8() << 16) | (u8() << 8) | u8();
  }

  /** Eight bytes, big-endian. */
  public long int64() {
    return (long) int32() << 32 | (int32() & 0xffff_ffffL);
  }

  /** A number of variable length. */
  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedDataException(
        "a number has no end; the bytes are not what this version writes");
  }

  /** A number that fits 31 bits. */
  public int count() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new DamagedDataException(
          "a count of " + value + " is not possible; the bytes are not what this version writes");
    }
    return (int) value;
  }

  /** A number of variable length that may be negative. */
  public long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** UTF-8 with its length. */
  public String text() {
    return new String(run(), StandardCharsets.UTF_8);
  }

  /** A moment. */
  public Instant time() {
    return Instant.ofEpochSecond(signed(), number());
  }

  /** A moment, or null. */
  public @Nullable Instant maybeTime() {
    return flag() ? time() : null;
  }

  /** Bytes with their length. */
  public byte[] run() {
    return take(count());
  }

  /** A message; the bytes must not change any more. */
  Message message() {
    return MessageBytes.read(from);
  }

  /** All bytes that are left. */
  public byte[] rest() {
    return take(from.remaining());
  }

  private byte[] take(int length) {
    if (length > from.remaining()) {
      throw tooShort(null);
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  /** How many bytes are left. */
  public int remaining() {
    return from.remaining();
  }

  private static DamagedDataException tooShort(@Nullable Throwable cause) {
    String message = "the bytes end too early; they are not what this version writes";
    return cause == null
        ? new DamagedDataException(message)
        : new DamagedDataException(message, cause);
  }
}
