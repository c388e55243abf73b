package dev.millrace.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what a process does to a disk, and knows where a test wants it to fail or to end. */
final class Fate {
  private final Set<Long> failing = new HashSet<>();
  private final TreeMap<String, Long> points = new TreeMap<>();
  private long calls;
  private long deadAfter = Long.MAX_VALUE;
  private long deadBefore = Long.MAX_VALUE;
  private @Nullable String deadAt;
  private long deadAtOccurrence;
  private boolean dead;
  private Seeded chance = new Seeded(0);

  long calls() {
    return calls;
  }

  Map<String, Long> points() {
    return Collections.unmodifiableMap(points);
  }

  void dieAfter(long more) {
    deadAfter = calls + more;
  }

  void dieBefore(long more) {
    deadBefore = calls + more;
  }

  void dieAt(String name, long occurrence) {
    deadAt = name;
    deadAtOccurrence = points.getOrDefault(name, 0L) + occurrence;
  }

  void failCall(long more, long seed) {
    failing.add(calls + more);
    chance = new Seeded(seed);
  }

  /** The process is over; the next one has no plans made for it. */
  void over() {
    dead = false;
    deadAfter = Long.MAX_VALUE;
    deadBefore = Long.MAX_VALUE;
    deadAt = null;
    failing.clear();
  }

  boolean isDead() {
    return dead;
  }

  void alive() {
    if (dead) {
      throw new SimulatedCrash("the process has ended");
    }
  }

  void reach(String name) {
    alive();
    long times = points.merge(name, 1L, Long::sum);
    if (name.equals(deadAt) && times == deadAtOccurrence) {
      throw die("the process ended at " + name);
    }
  }

  /** Whether the next call is one that fails; if so, it is counted. */
  boolean fails() {
    if (!failing.remove(calls + 1)) {
      return false;
    }
    calls++;
    return true;
  }

  /** Decides what a call that fails has done before. */
  Seeded chance() {
    return chance;
  }

  /** One call that changes something, and may be the last that the process makes. */
  void call(Path where, Runnable effect) throws IOException {
    alive();
    if (calls + 1 >= deadBefore) {
      throw die("the process ended before call " + deadBefore + ", on " + where);
    }
    if (fails()) {
      throw new IOException("Input/output error: " + where);
    }
    effect.run();
    calls++;
    if (calls >= deadAfter) {
      throw die("the process ended after call " + calls + ", on " + where);
    }
  }

  private SimulatedCrash die(String how) {
    dead = true;
    return new SimulatedCrash(how);
  }
}
