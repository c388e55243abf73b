package dev.millrace.examples.orders.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to go wrong while one message is handled. Decided by seed, subscription, message and
 * attempt alone: never by when it runs, so that a run that is killed and resumed meets the same
 * faults.
 *
 * @param stalls how long each attempt stalls, the last being the one that is allowed to succeed
 * @param duplicates whether that one does its work twice
 */
record FaultPlan(List<Duration> stalls, boolean duplicates) {
  /** One attempt in so many fails; likewise for the others. */
  private static final int FAIL_ONE_IN = 80;

  private static final int STALL_ONE_IN = 150;
  private static final int DUPLICATE_ONE_IN = 80;

  /** Later attempts are left alone: faults are to delay work, never to end in dead letters. */
  private static final int LAST_FAILING_ATTEMPT = 2;

  private static final int SHORTEST_STALL_MILLIS = 20;
  private static final int STALL_SPREAD_MILLIS = 180;

  static FaultPlan of(long seed, String subscription, String message) {
    long hash = mixed(mixed(scrambled(seed), subscription), message);
    List<Duration> stalls = new ArrayList<>();
    for (int attempt = 1; ; attempt++) {
      long chance = scrambled(hash + attempt);
      stalls.add(oneIn(STALL_ONE_IN, chance, 1) ? stall(chance) : Duration.ZERO);
      if (attempt > LAST_FAILING_ATTEMPT || !oneIn(FAIL_ONE_IN, chance, 2)) {
        return new FaultPlan(List.copyOf(stalls), oneIn(DUPLICATE_ONE_IN, chance, 3));
      }
    }
  }

  boolean isEmpty() {
    return failed() + stalled() + duplicated() == 0;
  }

  /**
   * How long to stall in this attempt, counted from 1. An attempt that a death added is left alone.
   */
  Duration stall(int attempt) {
    return attempt <= stalls.size() ? stalls.get(attempt - 1) : Duration.ZERO;
  }

  boolean fails(int attempt) {
    return attempt < stalls.size();
  }

  int failed() {
    return stalls.size() - 1;
  }

  int stalled() {
    return (int) stalls.stream().filter(Duration::isPositive).count();
  }

  int duplicated() {
    return duplicates ? 1 : 0;
  }

  private static Duration stall(long chance) {
    int spread = Math.floorMod(scrambled(chance + 4), STALL_SPREAD_MILLIS);
    return Duration.ofMillis(SHORTEST_STALL_MILLIS + spread);
  }

  private static boolean oneIn(int n, long chance, int purpose) {
    return Math.floorMod(scrambled(chance + purpose), n) == 0;
  }

  private static long mixed(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * 0x100000001b3L;
    }
    return scrambled(mixed);
  }

  /** The finaliser of SplitMix64: every bit of the input moves every bit of the result. */
  private static long scrambled(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
