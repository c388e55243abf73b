package dev.millrace.simulation;

import dev.millrace.seam.Ids;
import java.util.UUID;

/** Ids that look like the real ones and follow from a seed. */
final class SimulatedIds implements Ids {
  private final Seeded chance;
  private long count;

  SimulatedIds(long seed) {
    this(new Seeded(seed ^ 0x1d5), 0);
  }

  private SimulatedIds(Seeded chance, long count) {
    this.chance = chance;
    this.count = count;
  }

  /** The ids of the next process: they share the sequence, so that none is made twice. */
  SimulatedIds goingOn() {
    return new SimulatedIds(chance, count);
  }

  @Override
  public String next() {
    count++;
    long high = (count << 16) | 0x7000L;
    long low = (chance.next() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
