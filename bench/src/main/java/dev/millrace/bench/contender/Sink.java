package dev.millrace.bench.contender;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads what it is given, so that nobody gets away with not reading it: one addition for every
 * eight bytes. Safe for many threads.
 */
public class Sink {
  private final LongAdder sum = new LongAdder();

  /** Has read nothing. */
  public Sink() {}

  /** Reads a payload. */
  public final void read(byte[] payload) {
    read(ByteBuffer.wrap(payload));
  }

  /** Reads what remains in a buffer, without moving its position. */
  public void read(ByteBuffer payload) {
    sum.add(sumOf(payload));
  }

  /** What one payload adds. */
  public static long sumOf(ByteBuffer payload) {
    long sum = 0;
    int at = payload.position();
    int end = payload.limit();
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      sum += payload.getLong(at);
    }
    for (; at < end; at++) {
      sum += payload.get(at);
    }
    return sum;
  }

  /** What has been read, as a number that depends on every byte. */
  public final long sum() {
    return sum.sum();
  }
}
