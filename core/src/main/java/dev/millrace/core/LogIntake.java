package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Partitions with positions: polls as long as it is open, because that is what keeps membership;
 * pauses what there is no room for; commits each partition up to where everything is finished, with
 * what the finished ones cause.
 */
final class LogIntake implements Intake {
  record Placed(Assignment assignment, Assignment.Slot slot) {}

  private final LogSource source;
  private final Seam seam;
  private final Executor decider;
  private final Listener listener;
  private final Taking<LogSource.Event> taking;
  private final GapTelling gaps;
  private final Map<Integer, Assignment> assignments = new TreeMap<>();
  private long arrivals;

  LogIntake(LogSource source, Plan<?> plan, Seam seam, Executor decider, Listener listener) {
    this.source = source;
    this.seam = seam;
    this.decider = decider;
    this.listener = listener;
    this.gaps = new GapTelling(plan, seam.threads(), decider, listener);
    this.taking = new Taking<>("polling", seam, decider, listener, this::polled);
  }

  @Override
  public void demand(int messages, long bytes) {
    if (taking.isClosed()) {
      return;
    }
    boolean room = !taking.isStopped() && messages > 0 && bytes > 0;
    assignments.values().forEach(assignment -> assignment.pause(!room, source, seam.clock()));
    if (!taking.isBusy()) {
      taking.asked(source.poll(room ? messages : 1, room ? bytes : 1));
    }
  }

  private void polled(List<LogSource.Event> events) {
    events.forEach(this::happened);
  }

  private void happened(LogSource.Event event) {
    switch (event) {
      case LogSource.Event.Assigned(var partition, var epoch, var next) -> {
        Assignment before =
            assignments.put(
                partition, new Assignment(partition, epoch, next, source, seam, decider, listener));
        if (before != null) {
          before.die();
        }
      }
      case LogSource.Event.Revoked(var partition, var epoch, var deadline) -> {
        Assignment assignment = of(partition, epoch);
        if (assignment != null) {
          Duration left = Duration.between(seam.clock().now(), deadline);
          assignment.revoke(left, () -> assignments.remove(partition, assignment));
        }
      }
      case LogSource.Event.Lost(var partition, var epoch) -> {
        Assignment assignment = of(partition, epoch);
        if (assignment != null) {
          assignments.remove(partition);
          assignment.die();
        }
      }
      case LogSource.Event.Missed(var partition, var epoch, var gap) -> {
        Assignment assignment = of(partition, epoch);
        if (assignment != null && !taking.isStopped()) {
          gaps.tell(gap, assignment.missing(gap));
        }
      }
      case LogSource.Event.Records(var partition, var epoch, var records) -> {
        Assignment assignment = of(partition, epoch);
        if (assignment != null && !taking.isStopped()) {
          take(assignment, records);
        }
      }
    }
  }

  private @Nullable Assignment of(int partition, long epoch) {
    Assignment assignment = assignments.get(partition);
    return assignment == null || assignment.epoch() != epoch ? null : assignment;
  }

  private void take(Assignment assignment, List<LogSource.Record> records) {
    List<Pending> arrived = new ArrayList<>(records.size());
    for (LogSource.Record record : records) {
      Placed place = new Placed(assignment, assignment.slot(record.position()));
      Pending pending =
          new Pending(record.message(), record.position(), place, arrivals++, 0, false);
      if (assignment.hold(pending)) {
        arrived.add(pending);
      }
    }
    listener.arrived(arrived);
  }

  @Override
  public @Nullable CompletionStage<Void> started(List<Pending> run, boolean alone) {
    return null;
  }

  @Override
  public boolean takesBack() {
    return false;
  }

  @Override
  public void end(List<Ending> endings) {
    for (Ending ending : endings) {
      Assignment assignment = ((Placed) ending.pending().origin).assignment();
      switch (ending.end()) {
        case End.Done done -> assignment.finish(ending);
        case End.Dead dead -> assignment.finish(ending);
        // Nothing is committed past it, so whoever has the partition next gets it again.
        case End.Again again -> assignment.drop(ending);
        case End.HandedBack back -> assignment.drop(ending);
      }
    }
  }

  @Override
  public void flush() {
    for (Assignment assignment : List.copyOf(assignments.values())) {
      assignment.commit();
    }
  }

  @Override
  public boolean idle() {
    return assignments.values().stream().allMatch(Assignment::idle);
  }

  @Override
  public @Nullable String standing() {
    for (Assignment assignment : assignments.values()) {
      String why = assignment.standing();
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  @Override
  public void stop() {
    taking.stop();
  }

  @Override
  public void close() {
    taking.close();
    assignments.values().forEach(Assignment::close);
    source.close();
  }
}
