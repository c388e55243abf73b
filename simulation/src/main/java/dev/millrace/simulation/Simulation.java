package dev.millrace.simulation;

import dev.millrace.seam.Chance;
import dev.millrace.seam.Clock;
import dev.millrace.seam.CrashPoints;
import dev.millrace.seam.Ids;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import dev.millrace.seam.Threads;
import dev.millrace.seam.Timers;
import dev.millrace.seam.Waiting;
import java.time.Duration;
import java.time.Instant;

/**
 * A process whose time, chance, threads and disk belong to a test. The same seed gives the same
 * run, step by step.
 *
 * <p><b>Time</b> stands still until it is moved: by {@link #advance}, or by the test waiting
 * through {@link #waiting()} for something that only a timer can bring about.
 *
 * <p><b>Threads.</b> One thing runs at a time. Whenever it ends or waits, the seed chooses what
 * runs next from everything that could: the steps of mailboxes, the first task of each worker, the
 * timers that are due, and the threads that have what they waited for. All of it happens while the
 * test itself waits or calls {@link #settle} or {@link #advance}, on the test's thread, except for
 * the bodies of {@link Threads#start}, which have threads of their own and the baton only in turn.
 * Use it from one thread.
 *
 * <p><b>Death.</b> When the {@link SimulatedDisk} ends the process, whoever drives the simulation
 * gets a {@link SimulatedCrash}, and nothing of this process ever runs again. {@link #restart} is
 * the next process, on the same disk.
 */
public final class Simulation implements Seam, AutoCloseable {
  private static final Instant EPOCH = Instant.parse("2030-01-01T00:00:00Z");

  private final SimulatedDisk disk;
  private final Scheduler scheduler;
  private final Seeded chance;
  private final SimulatedIds ids;
  private final SimulatedSockets sockets;

  private Simulation(SimulatedDisk disk, long seed, Instant start, long nanos, SimulatedIds ids) {
    this.disk = disk;
    this.scheduler = new Scheduler(disk, new Seeded(seed), start, nanos);
    this.chance = new Seeded(~seed);
    this.ids = ids;
    this.sockets = new SimulatedSockets(scheduler);
  }

  /** A process on an empty disk of its own. */
  public static Simulation of(long seed) {
    return on(new SimulatedDisk(), seed);
  }

  /** A process on this disk. */
  public static Simulation on(SimulatedDisk disk, long seed) {
    return new Simulation(disk, seed, EPOCH, 0, new SimulatedIds(seed));
  }

  /**
   * Ends this process and starts the next one on the same disk, a moment later. Ids go on: none
   * comes twice.
   */
  public Simulation restart(long seed) {
    return restart(disk, seed);
  }

  /**
   * Ends this process and starts the next one on another disk, usually a {@link
   * SimulatedDisk#copy()}.
   */
  public Simulation restart(SimulatedDisk onto, long seed) {
    close();
    Duration moment = Duration.ofMillis(100);
    return new Simulation(
        onto,
        seed,
        scheduler.now().plus(moment),
        scheduler.nanos() + moment.toNanos(),
        ids.goingOn());
  }

  /** Runs until nothing can run before time moves. */
  public void settle() {
    scheduler.settle();
  }

  /** Moves time, running everything that becomes due on the way when it becomes due. */
  public void advance(Duration by) {
    scheduler.advance(by);
  }

  /** How many steps have run. */
  public long steps() {
    return scheduler.stepsRun();
  }

  /** A number that depends on every choice made so far: equal for equal runs. */
  public long trace() {
    return scheduler.trace();
  }

  @Override
  public SimulatedDisk disk() {
    return disk;
  }

  @Override
  public Clock clock() {
    return scheduler.clock();
  }

  @Override
  public Timers timers() {
    return scheduler::after;
  }

  @Override
  public Ids ids() {
    return ids;
  }

  @Override
  public Chance chance() {
    return chance;
  }

  @Override
  public Threads threads() {
    return scheduler;
  }

  @Override
  public Waiting waiting() {
    return scheduler;
  }

  @Override
  public Sockets sockets() {
    return sockets;
  }

  @Override
  public CrashPoints crashPoints() {
    return disk::reach;
  }

  @Override
  public String hostName() {
    return "simulated";
  }

  /**
   * Ends the process as {@code kill -9} does: its threads never get to run anything of their own
   * again. Closing twice is fine.
   */
  @Override
  public void close() {
    scheduler.kill();
    disk.kill();
  }
}
