package dev.millrace.seam;

import java.util.concurrent.ThreadLocalRandom;

/** Random numbers from the JDK's per-thread generator. */
final class RealChance implements Chance {
  @Override
  public long between(long low, long high) {
    return high == Long.MAX_VALUE
        ? ThreadLocalRandom.current().nextLong(low - 1, high) + 1
        : ThreadLocalRandom.current().nextLong(low, high + 1);
  }

  @Override
  public double fraction() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
