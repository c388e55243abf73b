package dev.millrace.simulation;

import dev.millrace.seam.Chance;

/**
 * Random numbers from a seed: SplitMix64, whose sequence is the same on every JDK. Not safe for
 * several threads.
 */
public final class Seeded implements Chance {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  /** The sequence that belongs to {@code seed}. Neighbouring seeds have unrelated sequences. */
  public Seeded(long seed) {
    this.state = mix(seed + GOLDEN);
  }

  /** The next 64 bits. */
  public long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number from 0, included, to {@code bound}, excluded. */
  public int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** True in {@code times} of {@code of} cases. */
  public boolean chance(int times, int of) {
    return below(of) < times;
  }

  @Override
  public long between(long low, long high) {
    long range = high - low + 1;
    return range == 0 ? next() : low + Math.floorMod(next(), range);
  }

  @Override
  public double fraction() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
