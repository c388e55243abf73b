package dev.millrace.embedded.state;

import java.util.Arrays;

/**
 * What is due when, in order, in memory: about six bytes each, because each says only how it
 * differs from the one before. Its entries never change; how far it was read is each reader's own.
 */
final class DueBlock implements Due {
  private static final int MOST_BYTES_OF_A_NUMBER = 10;
  private static final int MOST_BYTES_OF_AN_ENTRY = 3 * MOST_BYTES_OF_A_NUMBER;
  private static final int LIKELY_BYTES_OF_AN_ENTRY = 8;

  private final byte[] bytes;
  private int left;
  private int at;
  private long due;
  private long place;
  private long number;

  /** Takes everything out of {@code heap}, which has something. */
  DueBlock(DueHeap heap) {
    this.left = heap.size();
    this.bytes = written(heap);
    read();
  }

  private DueBlock(DueBlock other) {
    this.bytes = other.bytes;
    this.left = other.left;
    this.at = other.at;
    this.due = other.due;
    this.place = other.place;
    this.number = other.number;
  }

  /** The same for another reader, who begins where this one is. */
  DueBlock copy() {
    return new DueBlock(this);
  }

  /** The memory it takes, with all who read it. */
  int bytes() {
    return bytes.length;
  }

  /** How many were not read yet. */
  int left() {
    return left;
  }

  @Override
  public boolean isEmpty() {
    return left == 0;
  }

  @Override
  public long due() {
    return due;
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void remove() {
    left--;
    if (left > 0) {
      read();
    }
  }

  private void read() {
    due += difference();
    place += difference();
    number += difference();
  }

  private long difference() {
    long folded = 0;
    int shift = 0;
    byte next = bytes[at++];
    while (next < 0) {
      folded |= (long) (next & 0x7f) << shift;
      shift += 7;
      next = bytes[at++];
    }
    folded |= (long) next << shift;
    return folded >>> 1 ^ -(folded & 1);
  }

  private static byte[] written(DueHeap heap) {
    byte[] bytes = new byte[heap.size() * LIKELY_BYTES_OF_AN_ENTRY + MOST_BYTES_OF_AN_ENTRY];
    int end = 0;
    long due = 0;
    long place = 0;
    long number = 0;
    while (!heap.isEmpty()) {
      if (bytes.length - end < MOST_BYTES_OF_AN_ENTRY) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      end = put(bytes, end, heap.due() - due);
      end = put(bytes, end, heap.place() - place);
      end = put(bytes, end, heap.number() - number);
      due = heap.due();
      place = heap.place();
      number = heap.number();
      heap.remove();
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Seven bits a byte, low ones first, and the sign lowest: short for what is near zero. */
  private static int put(byte[] bytes, int end, long difference) {
    int at = end;
    long folded = difference << 1 ^ difference >> 63;
    while ((folded & ~0x7fL) != 0) {
      bytes[at++] = (byte) (folded | 0x80);
      folded >>>= 7;
    }
    bytes[at++] = (byte) folded;
    return at;
  }
}
