package dev.millrace.spi;

import java.nio.charset.StandardCharsets;

/**
 * The hash that assigns keys to partitions: murmur2, 32 bits, seed 0x9747b28c, over the key's UTF-8
 * bytes, made positive by clearing the sign bit, modulo the number of partitions. It is what
 * Kafka's default partitioner computes, so that a bridge keeps partitions.
 */
public final class KeyHash {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private KeyHash() {}

  /** The partition of {@code key} among {@code partitions}. */
  public static int partition(String key, int partitions) {
    return (murmur2(key.getBytes(StandardCharsets.UTF_8)) & 0x7fffffff) % partitions;
  }

  /** Austin Appleby's MurmurHash2 for 32 bits, read little-endian. */
  static int murmur2(byte[] data) {
    int hash = SEED ^ data.length;
    int whole = data.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> R;
      k *= M;
      hash *= M;
      hash ^= k;
    }
    int rest = data.length - whole;
    if (rest >= 3) {
      hash ^= (data[whole + 2] & 0xff) << 16;
    }
    if (rest >= 2) {
      hash ^= (data[whole + 1] & 0xff) << 8;
    }
    if (rest >= 1) {
      hash ^= data[whole] & 0xff;
      hash *= M;
    }
    hash ^= hash >>> 13;
    hash *= M;
    return hash ^ (hash >>> 15);
  }
}
