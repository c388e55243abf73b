package dev.millrace.embedded.segment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The newest number of each key, for a bounded number of keys: 24 bytes each, whatever their
 * length. Keys count as equal if 128 bits of their SHA-256 are; whoever chooses keys cannot make
 * two of them meet.
 */
final class KeyMap {
  private final MessageDigest digest;
  private final long[] slots;
  private final int most;
  private int size;

  KeyMap(int most) {
    this.most = most;
    int capacity = Integer.highestOneBit(Math.max(8, Math.addExact(most, most / 2)) - 1) << 1;
    this.slots = new long[3 * capacity];
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException none) {
      throw new IllegalStateException("every JDK has SHA-256", none);
    }
  }

  /** Notes the number of a key. Returns false if there is no room for one more key. */
  boolean put(byte[] key, long number) {
    int slot = slot(key);
    if (slots[slot + 2] == 0) {
      if (size == most) {
        return false;
      }
      size++;
    }
    // Counted from 1, so that 0 means that the slot is free.
    slots[slot + 2] = Math.max(slots[slot + 2], number + 1);
    return true;
  }

  /** The newest number of a key, -1 if it is not known. */
  long newest(byte[] key) {
    return slots[slot(key) + 2] - 1;
  }

  int size() {
    return size;
  }

  /** Where the key is, or would be, with its hash written there. */
  private int slot(byte[] key) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(key));
    long high = hash.getLong();
    long low = hash.getLong();
    int mask = slots.length / 3 - 1;
    for (int at = (int) high & mask; ; at = (at + 1) & mask) {
      int slot = 3 * at;
      if (slots[slot + 2] == 0) {
        slots[slot] = high;
        slots[slot + 1] = low;
        return slot;
      }
      if (slots[slot] == high && slots[slot + 1] == low) {
        return slot;
      }
    }
  }
}
