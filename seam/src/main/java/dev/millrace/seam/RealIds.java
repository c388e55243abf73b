package dev.millrace.seam;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * UUIDs of version 7: the milliseconds first, then a counter's lowest bits, then 62 bits that no
 * other process has.
 *
 * <p>Those 62 bits are a counter that begins at a secret random number, scrambled: as good as
 * random for being unique, and without the lock and the system call of a secure generator for each
 * id.
 */
final class RealIds implements Ids {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final Clock clock;

  RealIds(Clock clock) {
    this.clock = clock;
  }

  /**
   * One for the process, and made with its first id: a secure generator takes its time to begin.
   */
  private static final class Sequence {
    static final long START = new SecureRandom().nextLong();
    static final AtomicLong COUNTER = new AtomicLong();
  }

  @Override
  public String next() {
    long count = Sequence.COUNTER.getAndIncrement();
    long high = clock.now().toEpochMilli() << 16 | 0x7000L | (count & 0xfff);
    long low =
        (scramble(Sequence.START + count * GOLDEN) & 0x3fff_ffff_ffff_ffffL)
            | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /**
   * Sebastiano Vigna's variant 13 of Stafford's mixer: one to one, every bit depending on every
   * other.
   */
  private static long scramble(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
