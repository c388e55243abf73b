package dev.millrace.bench;

import dev.millrace.bench.contender.Place;
import dev.millrace.bench.limit.Formula;
import dev.millrace.bench.workload.Workload;

/**
 * One line of the matrix.
 *
 * @param name what it is called in results
 * @param title what is measured, for people
 * @param workload what a contender does
 * @param formula what nobody could do better
 * @param unit the unit of rate and limit
 * @param course how a round goes
 * @param load its size, unless the command says otherwise
 * @param peers whether other systems take part
 */
record Bench(
    String name,
    String title,
    Workload workload,
    Formula formula,
    String unit,
    Course course,
    Defaults load,
    boolean peers) {

  /** How a round goes. */
  enum Course {
    /** A fresh directory, and then the work. */
    FRESH,
    /** A backlog written by an earlier process into a fresh directory, and then the work. */
    BACKLOG,
    /** What an earlier process wrote before the first round; every round reads it again. */
    KEPT,
    /** The same, with the page cache dropped before each. */
    KEPT_COLD,
    /**
     * What a killed process wrote; every round opens it in a process of its own, caches dropped.
     */
    KILLED,
    /** One long run in a process with a small heap, only once. */
    ONCE;

    /** Whether the page cache should be empty for it. */
    boolean dropsCaches() {
      return this == KEPT_COLD || this == KILLED || this == ONCE;
    }
  }

  /**
   * The size of a benchmark.
   *
   * @param threads how many publish or consume
   * @param batch how many messages a call carries
   * @param size the bytes of a payload
   * @param seconds how long a round lasts, where time is the measure
   * @param messages how many messages, where their number is the measure, or 0
   * @param channels how many queues or streams
   * @param kind which of the two
   * @param cap the most bytes that our own log takes where a round has to write twice as much, or 0
   *     for its default
   */
  record Defaults(
      int threads,
      int batch,
      int size,
      double seconds,
      long messages,
      int channels,
      Place.Kind kind,
      long cap) {
    /** The same with a log of at most so many bytes, to be written twice over in a round. */
    Defaults under(long bytes) {
      return new Defaults(threads, batch, size, seconds, messages, channels, kind, bytes);
    }
  }

  /** Whether a round says nothing when the disk changed meanwhile. */
  boolean dependsOnTheDisk() {
    return course != Course.ONCE && formula != Formula.PROMISE;
  }

  /** Whether it is large enough to be made smaller where everything is run. */
  boolean isLong() {
    return course == Course.ONCE || course == Course.KILLED;
  }

  /** Whether something is promised of the engine alone, besides the public API. */
  boolean asksForTheEngine() {
    return peers || name.equals("B4");
  }

  /** Whether it is one of the family that a user named: {@code B4-1k} is of {@code B4}. */
  boolean isOf(String family) {
    return name.regionMatches(true, 0, family + "-", 0, family.length() + 1);
  }
}
