package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands ready lanes to threads: no more at a time than the subscription's concurrency, a suspect
 * only when nothing else runs.
 *
 * <p>Starts of what is handed over in one round are written in one record, and the threads start
 * when it is. A hand-over whose deadline passes is abandoned: its lanes go on, its thread is
 * interrupted and counts as running until it really ends.
 */
final class Handovers {
  /** Much longer than a hand-over is meant to take. */
  private static final Duration STALL = Duration.ofMillis(20);

  /**
   * So many records of starts may be on their way: with one alone every hand-over would wait for
   * the one before it to be written, and with it for whatever the source is syncing.
   */
  private static final int MOST_STARTING = 2;

  private final Plan<?> plan;
  private final Intake intake;
  private final Lanes lanes;
  private final Runner runner;
  private final Seam seam;
  private final SubscriptionDecider decider;
  private final Trouble trouble;
  private final Set<Handover> running = new LinkedHashSet<>();

  /** The threads of hand-overs, each added and removed by itself. Asked about, never iterated. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private @Nullable Timer deadlines;
  private @Nullable Timer stalls;
  private int starting;
  private boolean alone;
  private boolean stopped;

  Handovers(
      Plan<?> plan,
      Intake intake,
      Lanes lanes,
      Runner runner,
      Seam seam,
      SubscriptionDecider decider) {
    this.plan = plan;
    this.intake = intake;
    this.lanes = lanes;
    this.runner = runner;
    this.seam = seam;
    this.decider = decider;
    this.trouble = new Trouble(seam);
  }

  /** Whether no thread runs. */
  boolean none() {
    return running.isEmpty();
  }

  /** Whether a thread is one of a hand-over. Safe for any thread. */
  boolean runsOn(Thread thread) {
    return threads.contains(thread);
  }

  /** Hands over what is ready, as far as there is room. */
  void begin(int pace) {
    if (stopped || starting == MOST_STARTING || alone) {
      return;
    }
    List<Handover> begun = new ArrayList<>();
    while (running.size() < plan.concurrency() && !alone) {
      Lane lane = lanes.peek();
      if (lane == null) {
        break;
      }
      Pending head = lane.held.getFirst();
      if (head.suspect && !running.isEmpty()) {
        // It waits until nothing else runs, and nothing else begins before it.
        break;
      }
      alone = head.suspect;
      Handover handover = handOver(lane, runner.most(pace));
      running.add(handover);
      begun.add(handover);
    }
    if (!begun.isEmpty()) {
      write(begun);
    }
  }

  private Handover handOver(Lane first, int most) {
    List<Lane> taken = new ArrayList<>();
    List<Pending> run = new ArrayList<>();
    int[] ends = new int[4];
    Lane lane = first;
    while (lane != null && run.size() < most && (run.isEmpty() || !lane.held.getFirst().suspect)) {
      lane.run(most - run.size(), run);
      if (taken.size() == ends.length) {
        ends = Arrays.copyOf(ends, 2 * ends.length);
      }
      ends[taken.size()] = run.size();
      taken.add(lane);
      lanes.take(lane);
      lane = runner.joinsLanes() && !alone ? lanes.peek() : null;
    }
    return new Handover(taken, run, ends, alone);
  }

  /** Writes that they begin, and then begins. */
  private void write(List<Handover> begun) {
    List<Pending> all = new ArrayList<>();
    begun.forEach(handover -> all.addAll(handover.run));
    CompletionStage<Void> written = intake.started(all, alone);
    if (written == null) {
      begun.forEach(this::start);
      return;
    }
    starting++;
    written.whenComplete((done, failure) -> decider.step(() -> written(begun, failure)));
  }

  private void written(List<Handover> begun, @Nullable Throwable failure) {
    starting--;
    if (stopped) {
      begun.forEach(this::over);
    } else if (failure == null) {
      trouble.over();
      decider.stuck(Intake.Part.STARTING, null);
      begun.forEach(this::start);
    } else {
      Throwable why = Waits.unwrapped(failure);
      String what = "writing the start of a hand-over failed";
      if (Trouble.isFinal(why)) {
        decider.failed(what + ": " + why.getMessage(), why);
        return;
      }
      decider.stuck(Intake.Part.STARTING, what + " and is tried again: " + why.getMessage());
      starting++;
      seam.timers().after(trouble.pause(), () -> decider.step(() -> again(begun)));
    }
  }

  private void again(List<Handover> begun) {
    starting--;
    write(begun);
  }

  private void start(Handover handover) {
    handover.began = seam.clock().nanos();
    handover.thread =
        seam.threads()
            .start(
                "millrace-" + plan.name(),
                () -> {
                  threads.add(Thread.currentThread());
                  try {
                    runner.run(handover, decider);
                  } finally {
                    threads.remove(Thread.currentThread());
                    decider.step(() -> over(handover));
                  }
                });
    watchDeadlines();
    watchStalls();
  }

  /**
   * What is handed over together was expected to be through soon. If a handler takes longer than
   * that, the other lanes of its hand-over go to other threads.
   */
  private void watchStalls() {
    if (stalls != null || running.stream().noneMatch(Handover::holdsOthers)) {
      return;
    }
    stalls = seam.timers().after(STALL, () -> decider.step(this::checkStalls));
  }

  private void checkStalls() {
    stalls = null;
    long now = seam.clock().nanos();
    for (Handover handover : running) {
      // One whose start is being written still has all its time before it.
      if (!handover.abandoned
          && handover.thread != null
          && handover.holdsOthers()
          && now - handover.began >= STALL.toNanos()) {
        decider.results(handover);
        handover.cut().forEach(lanes::release);
      }
    }
    watchStalls();
  }

  private void over(Handover handover) {
    decider.results(handover);
    running.remove(handover);
    release(handover);
  }

  private void release(Handover handover) {
    if (!handover.abandoned) {
      handover.abandoned = true;
      if (handover.alone) {
        alone = false;
      }
      handover.own().forEach(lanes::release);
    }
  }

  private void watchDeadlines() {
    if (deadlines != null || running.stream().allMatch(handover -> handover.abandoned)) {
      return;
    }
    long now = seam.clock().nanos();
    long nearest = plan.deadline().toNanos();
    for (Handover handover : running) {
      nearest = handover.abandoned ? nearest : Math.min(nearest, handover.left(now, nearest));
    }
    deadlines =
        seam.timers()
            .after(
                Duration.ofNanos(Math.max(1, nearest)), () -> decider.step(this::checkDeadlines));
  }

  private void checkDeadlines() {
    deadlines = null;
    long now = seam.clock().nanos();
    for (Handover handover : List.copyOf(running)) {
      if (!handover.abandoned && handover.isExpired(now)) {
        expire(handover);
      }
    }
    watchDeadlines();
  }

  private void expire(Handover handover) {
    List<Pending> expired = takeFrom(handover);
    if (expired.isEmpty()) {
      return;
    }
    handover.stop();
    handover.interrupt();
    for (Pending pending : expired) {
      decider.decide(
          pending,
          new Result.Failed(
              "the handler took longer than its deadline of "
                  + plan.deadline()
                  + " and was interrupted",
              null,
              null));
    }
    release(handover);
  }

  /** What the hand-over's handler has now, and will not give a result for that counts. */
  private static List<Pending> takeFrom(Handover handover) {
    return handover.run.stream().filter(pending -> pending.finish(handover)).toList();
  }

  /** Nothing further begins; what is being handled goes on. */
  void stopAll() {
    stopped = true;
    running.forEach(Handover::stop);
  }

  /** Nothing counts any more. */
  void abandonAll() {
    stopped = true;
    for (Handover handover : running) {
      handover.stop();
      takeFrom(handover);
      handover.interrupt();
    }
    running.clear();
    if (deadlines != null) {
      deadlines.cancel();
    }
    if (stalls != null) {
      stalls.cancel();
    }
  }
}
