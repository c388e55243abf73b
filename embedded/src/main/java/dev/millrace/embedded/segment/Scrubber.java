package dev.millrace.embedded.segment;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads;
import dev.millrace.seam.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads all segments again and again, slowly, so that damage is found before somebody needs what is
 * damaged.
 *
 * <p><b>How slowly.</b> At most so many bytes a second, a little at a time, with a rest between one
 * pass and the next.
 *
 * <p><b>What it says.</b> Each damage once in the life of this scrubber. It changes nothing.
 *
 * <p><b>Threads.</b> It reads, asks for segments and reports on a worker of its own. Its methods
 * are safe for many.
 */
public final class Scrubber implements AutoCloseable {
  /** A pass a week is what file systems and disk arrays do. */
  public static final Duration DEFAULT_REST = Duration.ofDays(7);

  /** 8 MiB/s: a terabyte in a day and a half, and one or two per cent of a disk's bandwidth. */
  public static final long DEFAULT_BYTES_PER_SECOND = 8L << 20;

  /** Who has more damage than this has a disk to replace and does not need to hear of the rest. */
  private static final int MOST_REPORTS = 1000;

  /** How much is read in one go, as a part of a second. */
  private static final int STEPS_PER_SECOND = 8;

  private final Seam seam;
  private final SegmentSettings settings;
  private final long bytesPerSecond;
  private final Duration rest;
  private final LongFunction<OptionalLong> following;
  private final Consumer<DamagedSegmentException> report;
  private final Threads.Worker worker;
  private final ReadAhead ahead;
  private volatile boolean closed;
  private volatile Timers.@Nullable Timer timer;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong passes = new AtomicLong();

  // On the worker only.
  private @Nullable SegmentCheck check;
  private long segment = -1;
  private int heard;

  /** What was reported. */
  private record Report(long segment, long position) {}

  private final Set<Report> reported = new HashSet<>();

  private Scrubber(
      Seam seam,
      SegmentSettings settings,
      long bytesPerSecond,
      Duration rest,
      LongFunction<OptionalLong> following,
      Consumer<DamagedSegmentException> report) {
    this.seam = seam;
    this.settings = settings;
    this.bytesPerSecond = bytesPerSecond;
    this.rest = rest;
    this.following = following;
    this.report = report;
    this.ahead = ReadAhead.forOne(seam.disk()::buffer);
    this.worker = seam.threads().worker("millrace-scrub");
  }

  /**
   * Starts one.
   *
   * @param first how long until its first pass begins
   * @param rest how long it rests between one pass and the next
   * @param following answers which segment, of those there are now, has the lowest number above the
   *     given one; asked on the scrubber's thread
   * @param report is given each damage once, on the scrubber's thread
   */
  public static Scrubber start(
      Seam seam,
      SegmentSettings settings,
      long bytesPerSecond,
      Duration first,
      Duration rest,
      LongFunction<OptionalLong> following,
      Consumer<DamagedSegmentException> report) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond is %d; use at least 1".formatted(bytesPerSecond));
    }
    Scrubber scrubber = new Scrubber(seam, settings, bytesPerSecond, rest, following, report);
    scrubber.after(first);
    return scrubber;
  }

  /** How many bytes it has verified since it was started. */
  public long bytes() {
    return bytes.get();
  }

  /** How often it has come to the end of all segments since it was started. */
  public long passes() {
    return passes.get();
  }

  private void after(Duration delay) {
    if (!closed) {
      timer = seam.timers().after(delay, () -> worker.execute(this::step));
    }
  }

  private void step() {
    if (closed) {
      return;
    }
    long budget = Math.max(1, bytesPerSecond / STEPS_PER_SECOND);
    long read = 0;
    while (read < budget) {
      SegmentCheck at = check == null ? nextSegment() : check;
      if (at == null) {
        passes.incrementAndGet();
        segment = -1;
        after(rest);
        return;
      }
      check = at;
      int batch = at.next();
      read += batch;
      bytes.addAndGet(batch);
      hear(at);
      if (batch == 0) {
        closeCheck();
      }
    }
    after(Duration.ofNanos(read * 1_000_000_000L / bytesPerSecond));
  }

  private @Nullable SegmentCheck nextSegment() {
    OptionalLong next = following.apply(segment);
    if (next.isEmpty()) {
      return null;
    }
    segment = next.getAsLong();
    heard = 0;
    return new SegmentCheck(seam, settings, segment, ahead);
  }

  private void hear(SegmentCheck at) {
    for (; heard < at.found().size(); heard++) {
      DamagedSegmentException damaged = at.found().get(heard);
      // What was deleted since it was named is not damaged.
      boolean stillThere = following.apply(segment - 1).equals(OptionalLong.of(segment));
      if (stillThere
          && reported.size() < MOST_REPORTS
          && reported.add(new Report(damaged.segment(), damaged.position()))) {
        report.accept(damaged);
      }
    }
  }

  private void closeCheck() {
    SegmentCheck done = check;
    check = null;
    if (done != null) {
      try {
        done.close();
      } catch (IOException harmless) {
        // It was only read.
        return;
      }
    }
  }

  /** Ends it, without waiting for what it is doing. Closing twice is fine. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Timers.Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    worker.execute(this::closeCheck);
    worker.close();
  }
}
