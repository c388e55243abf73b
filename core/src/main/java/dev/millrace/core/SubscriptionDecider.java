package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Subscription.Status;
import dev.millrace.seam.Mailbox;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Settlement.End;
import dev.millrace.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for one subscription: what is taken, which lane is handed over next, and what becomes of
 * each result.
 *
 * <p>Its steps run one at a time in its mailbox, so nothing here is locked; after each round of
 * steps it hands over what is ready, sends what has ended and asks for more. It never blocks.
 */
final class SubscriptionDecider implements Intake.Listener, Runner.Reports {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionDecider.class);

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Plan<?> plan;
  private final Seam seam;
  private final Mailbox mailbox;
  private final Intake intake;
  private final Lanes lanes;
  private final Verdicts verdicts;
  private final Withdrawals withdrawals;
  private final Handovers handovers;
  private final Counts counts;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Pace pace = new Pace();
  private @Nullable Timer draining;
  private volatile State state = State.OPEN;
  private volatile Status status = new Status(0, 0, 0, 0, 0, 0, "");

  SubscriptionDecider(Plan<?> plan, Source source, Runner runner, Seam seam) {
    this.plan = plan;
    this.counts = new Counts(plan.bufferMessages(), plan.bufferBytes());
    this.seam = seam;
    this.mailbox = new Mailbox(seam.threads().steps(), this::afterRound);
    this.intake = Intakes.of(source, plan, seam, this::step, this);
    this.lanes = new Lanes(plan.ordered());
    this.verdicts = new Verdicts(plan, seam, intake.takesBack());
    this.withdrawals = new Withdrawals(lanes, intake);
    this.handovers = new Handovers(plan, intake, lanes, runner, seam, this);
  }

  /** Begins. */
  void start() {
    mailbox.execute(() -> {});
  }

  Status status() {
    return status;
  }

  /** Completes when nothing runs any more and the source is left. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  @Override
  public boolean closing() {
    return state != State.OPEN;
  }

  /**
   * A step of another part of this decider; what it throws stops the subscription and not the
   * mailbox.
   */
  void step(Runnable step) {
    mailbox.execute(() -> guarded(step));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      failed("it stopped on an error of its own: " + bug, bug);
    }
  }

  private void afterRound() {
    guarded(() -> {
      if (state == State.OPEN) {
        handovers.begin(pace.together());
        intake.demand(counts.roomForMessages(!handovers.none()), counts.roomForBytes());
      }
      if (state != State.CLOSED) {
        intake.flush();
      }
      if (state == State.CLOSING && handovers.none() && intake.idle()) {
        leave();
      }
    });
    status = counts.status(lanes, intake.standing(), seam.clock());
  }

  // What the intake tells.

  @Override
  public void arrived(List<Pending> arrived) {
    counts.came(arrived.size(), seam.clock());
    List<Pending> handled = new ArrayList<>(arrived.size());
    for (Pending pending : arrived) {
      counts.took(pending);
      if (verdicts.isSpent(pending) && pending.withdraw()) {
        end(verdicts.spent(pending));
      } else {
        handled.add(pending);
      }
    }
    withdrawals.overtaken(lanes.add(handled, pace.together()));
  }

  @Override
  public void ended(Ending ending, boolean settled) {
    if (settled) {
      counts.ended(ending);
    } else if (ending.end() instanceof End.HandedBack) {
      counts.handedBack(ending.pending());
    } else {
      lost(ending.pending());
    }
  }

  @Override
  public void refused(Ending ending, Throwable why) {
    if (ending.end() instanceof End.Done) {
      end(verdicts.refused(ending.pending(), why));
    } else {
      failed("settling failed: " + why.getMessage(), why);
    }
  }

  @Override
  public void missed(Gap gap) {
    counts.missed(gap);
    LOG.warn("subscription '{}' of '{}': {}", plan.name(), plan.channelName(), gap);
  }

  @Override
  public void lost(Pending pending) {
    if (pending.gone) {
      return;
    }
    pending.gone = true;
    pending.unwanted = true;
    counts.lost(pending);
    if (lanes.orders(pending)) {
      withdrawals.from(pending);
    } else if (pending.withdraw()) {
      lanes.remove(pending);
    }
  }

  @Override
  public void recall(List<Pending> pendings) {
    withdrawals.recall(pendings);
  }

  @Override
  public void stuck(Intake.Part part, @Nullable String why) {
    if (counts.stuck(part, why, seam.clock())) {
      LOG.warn(
          "subscription '{}' of '{}': {}",
          plan.name(),
          plan.channelName(),
          why == null ? "goes on" : why);
    }
  }

  @Override
  public void failed(String why, Throwable failure) {
    if (state == State.CLOSED) {
      return;
    }
    LOG.error("subscription '{}' of '{}' stopped: {}", plan.name(), plan.channelName(), why);
    LOG.debug("what stopped it", failure);
    counts.stopped(why, seam.clock());
    leave();
  }

  // What the threads of hand-overs report.

  @Override
  public void finished(Handover handover) {
    step(() -> results(handover));
  }

  /** Acts on the results that a hand-over has by now. */
  void results(Handover handover) {
    handover.results(this::decide, pace);
  }

  /** Acts on a result, unless it came too late. */
  void decide(Pending pending, Result result) {
    Lane lane = pending.lane;
    if (lane == null || state == State.CLOSED) {
      return;
    }
    if (pending.gone || pending.recalled) {
      lanes.remove(pending);
      if (!pending.gone) {
        end(Ending.handedBack(pending));
      }
      return;
    }
    if (lane.held.peek() != pending && lane.key != null) {
      // In a batch, something of the same key ahead of it is to be tried again: so is this, after
      // it.
      pending.holdAgain();
      return;
    }
    if (result instanceof Result.Acknowledged(List<Effect> effects)) {
      lanes.remove(pending);
      end(Ending.done(pending, effects));
      return;
    }
    switch (verdicts.of(pending, result)) {
      case Verdicts.Verdict.Ends(Ending ending) -> {
        lanes.remove(pending);
        end(ending);
      }
      case Verdicts.Verdict.WaitsHere here -> waitHere(pending, lane, here);
      case Verdicts.Verdict.WaitsThere(var due) -> {
        counts.retried();
        withdrawals.until(pending, lane, new End.Again(due, pending.attempts));
      }
    }
  }

  private void end(Ending ending) {
    if (ending.end() instanceof End.Dead(var letter)) {
      LOG.warn(
          "subscription '{}' of '{}' gave up on message '{}' after {} attempts: {}: {}",
          plan.name(),
          plan.channelName(),
          letter.message().id(),
          letter.failure().attempts(),
          letter.failure().classification(),
          letter.failure().reason());
    }
    counts.settling(ending);
    intake.end(List.of(ending));
  }

  private void waitHere(Pending pending, Lane shared, Verdicts.Verdict.WaitsHere here) {
    counts.retried();
    if (state == State.CLOSING) {
      withdrawals.until(pending, shared, new End.Again(here.due(), pending.attempts));
      return;
    }
    Lane lane = shared.key == null ? lanes.alone(pending) : shared;
    pending.holdAgain();
    lane.due = here.due();
    lane.timer =
        seam.timers()
            .after(
                here.delay(),
                () ->
                    step(() -> {
                      lane.stopWaiting();
                      lanes.settle(lane);
                    }));
  }

  // Closing.

  /** Closing waits for handlers, so one that closes what it runs for would wait for itself. */
  void refuseFromHandler() {
    if (handovers.runsOn(Thread.currentThread())) {
      throw new IllegalStateException(
          "a handler cannot close the subscription '%s' that it runs for; close it from another thread"
              .formatted(plan.name()));
    }
  }

  /**
   * Stops taking, lets running handlers end for as long as the application drains, hands back the
   * rest. Twice: ends at once.
   */
  void close() {
    step(() -> {
      if (state == State.OPEN) {
        state = State.CLOSING;
        intake.stop();
        handovers.stopAll();
        lanes.all().forEach(withdrawals::all);
        draining = seam.timers().after(plan.drain(), () -> step(this::cutShort));
      } else {
        cutShort();
      }
    });
  }

  private void cutShort() {
    if (state != State.CLOSED) {
      leave();
    }
  }

  private void leave() {
    state = State.CLOSED;
    // No timer may be left: until its time it would keep this, and the store beneath, in memory.
    if (draining != null) {
      draining.cancel();
    }
    handovers.abandonAll();
    intake.close();
    lanes.all().forEach(Lane::stopWaiting);
    counts.stopped("closed", seam.clock());
    status = counts.status(lanes, intake.standing(), seam.clock());
    closed.complete(null);
  }
}
