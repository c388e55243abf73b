package dev.millrace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Lays bytes out: numbers of variable length, strings and runs with their length before them. Grows
 * as it must; with the right size from the start nothing is copied.
 */
final class ByteWriter {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  ByteWriter(int expected) {
    this.bytes = new byte[expected];
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }

  ByteWriter u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** How many bytes a number takes. */
  static int sizeOf(long number) {
    return (63 - Long.numberOfLeadingZeros(number | 1)) / 7 + 1;
  }

  ByteWriter number(long value) {
    room(sizeOf(value));
    byte[] to = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    size = at;
    return this;
  }

  /** UTF-8 with its length. */
  ByteWriter text(String value) {
    int length = value.length();
    if (length < 0x80) {
      room(1 + length);
      byte[] to = bytes;
      int at = size + 1;
      int i = 0;
      for (; i < length; i++) {
        char c = value.charAt(i);
        if (c >= 0x80) {
          break;
        }
        to[at + i] = (byte) c;
      }
      if (i == length) {
        to[size] = (byte) length;
        size = at + length;
        return this;
      }
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return run(utf8, 0, utf8.length);
  }

  /** A moment, to the nanosecond: eight bytes of seconds and four of nanoseconds. */
  ByteWriter time(Instant value) {
    room(12);
    LONG.set(bytes, size, value.getEpochSecond());
    INT.set(bytes, size + 8, value.getNano());
    size += 12;
    return this;
  }

  /** Bytes with their length. */
  ByteWriter run(byte[] value, int from, int length) {
    return number(length).raw(value, from, length);
  }

  /** Bytes without their length. */
  ByteWriter raw(byte[] value, int from, int length) {
    room(length);
    System.arraycopy(value, from, bytes, size, length);
    size += length;
    return this;
  }

  int size() {
    return size;
  }

  /** What was written into; at least {@link #size} bytes. */
  byte[] array() {
    return bytes;
  }
}
