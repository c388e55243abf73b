package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Settlement.End;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Leased deliveries: receives, writes starts, renews, and settles in batches that gather while one
 * is being written.
 */
final class QueueIntake implements Intake {
  private final QueueSource source;
  private final Listener listener;
  private final boolean startsKept;
  private final Holdings leased = new Holdings();
  private final ClosedKeys closedKeys;
  private final SettlementLine line;
  private final @Nullable LeaseRenewal renewal;
  private final Taking<Delivery> taking;
  private final GapLine gaps;
  private long calls;
  private long arrivals;

  QueueIntake(QueueSource source, Plan<?> plan, Seam seam, Executor decider, Listener listener) {
    this.source = source;
    this.listener = listener;
    this.startsKept = plan.channel().capabilities().startsKept();
    this.closedKeys = new ClosedKeys(plan.ordered());
    this.line = new SettlementLine(source, seam, decider, new Answers());
    this.taking = new Taking<>("receiving", seam, decider, listener, this::received);
    this.gaps =
        new GapLine(source, seam, decider, new GapTelling(plan, seam.threads(), decider, listener));
    this.renewal =
        plan.channel().capabilities().leaseRenewable()
            ? new LeaseRenewal(
                source, leased, plan.lease().dividedBy(2), seam, decider, this::leaseLost)
            : null;
  }

  static Delivery delivery(Pending pending) {
    return (Delivery) pending.origin;
  }

  @Override
  public void demand(int messages, long bytes) {
    gaps.begin();
    if (!taking.isBusy() && !taking.isStopped() && messages > 0 && bytes > 0) {
      calls++;
      taking.asked(source.receive(messages, bytes));
    }
  }

  private void received(List<Delivery> deliveries) {
    List<Pending> fresh = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      Pending pending =
          new Pending(
              delivery.message(),
              delivery.position(),
              delivery,
              arrivals++,
              delivery.attempts(),
              delivery.suspect());
      leased.add(pending);
      if (taking.isStopped() || closedKeys.keepsOut(pending, calls)) {
        pending.withdraw();
        end(List.of(Ending.handedBack(pending)));
      } else {
        fresh.add(pending);
      }
    }
    closedKeys.callEnded(calls);
    if (renewal != null) {
      renewal.watch();
    }
    listener.arrived(fresh);
  }

  @Override
  public @Nullable CompletionStage<Void> started(List<Pending> run, boolean alone) {
    if (!startsKept) {
      return null;
    }
    List<QueueSource.Start> starts = new ArrayList<>(run.size());
    for (Pending pending : run) {
      starts.add(new QueueSource.Start(delivery(pending), pending.attempts + 1, alone));
    }
    return source.started(starts);
  }

  @Override
  public boolean takesBack() {
    return true;
  }

  @Override
  public void end(List<Ending> endings) {
    // What goes back keeps its followers out until the source is known to know.
    for (Ending ending : endings) {
      ending.pending().ending = true;
      if (goesBack(ending)) {
        closedKeys.close(ending.pending());
      }
    }
    line.add(endings);
  }

  private static boolean goesBack(Ending ending) {
    return ending.end() instanceof End.Again || ending.end() instanceof End.HandedBack;
  }

  private void leaseLost(Pending pending) {
    closeKey(pending);
    listener.lost(pending);
  }

  /** What follows a lost message may be on its way here. */
  private void closeKey(Pending pending) {
    closedKeys.close(pending);
    closedKeys.answered(pending, lastOpenCall());
  }

  private long lastOpenCall() {
    return taking.isBusy() ? calls : calls - 1;
  }

  @Override
  public void flush() {
    line.flush();
  }

  @Override
  public boolean idle() {
    return line.idle();
  }

  @Override
  public @Nullable String standing() {
    return null;
  }

  @Override
  public void stop() {
    taking.stop();
  }

  @Override
  public void close() {
    taking.close();
    gaps.close();
    line.close();
    if (renewal != null) {
      renewal.close();
    }
    source.close();
  }

  /** What the line of settlements tells. */
  private final class Answers implements SettlementLine.Answers {
    @Override
    public void ended(Ending ending, boolean settled) {
      leased.remove(ending.pending());
      if (goesBack(ending)) {
        closedKeys.answered(ending.pending(), lastOpenCall());
      }
      if (!settled && !(ending.end() instanceof End.HandedBack)) {
        closeKey(ending.pending());
      }
      if (ending.pending().taken) {
        listener.ended(ending, settled);
      }
    }

    @Override
    public void refused(Ending ending, Throwable why) {
      listener.refused(ending, why);
    }

    @Override
    public void stuck(@Nullable String why) {
      listener.stuck(Part.SETTLING, why);
    }

    @Override
    public void failed(String why, Throwable failure) {
      listener.failed(why, failure);
    }
  }

  static Settlement settlement(Ending ending) {
    return new Settlement(delivery(ending.pending()), ending.end(), ending.effects());
  }
}
