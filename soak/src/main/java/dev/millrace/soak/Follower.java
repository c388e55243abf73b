package dev.millrace.soak;

import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a stream in the log's shape, and says which positions were committed. */
final class Follower implements Runnable {
  /** What it reads, under a name that nobody else uses. */
  static final SubscriptionSpec SPEC =
      new SubscriptionSpec(
          Place.LEDGER.spec(), "replica", true, Position.earliest(), Duration.ofSeconds(30));

  private final Seam seam;
  private final LogSource source;
  private final Seeded chance;
  private final Map<Integer, Long> epochs = new HashMap<>();

  Follower(Seam seam, LogSource source, long seed) {
    this.seam = seam;
    this.source = source;
    this.chance = new Seeded(seed);
  }

  @Override
  public void run() {
    try {
      while (true) {
        List<LogSource.Event> events =
            seam.waiting().await(source.poll(1 + chance.below(100), 1 << 20));
        if (events.isEmpty()) {
          return;
        }
        for (LogSource.Event event : events) {
          happened(event);
        }
      }
    } catch (RuntimeException stopped) {
      // The store failed under it, or is being closed.
      return;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void happened(LogSource.Event event) throws InterruptedException {
    switch (event) {
      case LogSource.Event.Assigned assigned -> {
        epochs.put(assigned.partition(), assigned.epoch());
        Out.assigned(assigned.partition(), assigned.next());
      }
      case LogSource.Event.Records records -> commit(records);
      case LogSource.Event.Missed missed -> Out.wrong("nothing was given up: " + missed.gap());
      case LogSource.Event.Revoked revoked -> Out.wrong("nobody else reads: " + revoked);
      case LogSource.Event.Lost lost -> Out.wrong("nobody else reads: " + lost);
    }
  }

  private void commit(LogSource.Event.Records records) throws InterruptedException {
    for (LogSource.Record read : records.records()) {
      if (!Payload.isOf(read.message().id(), read.message().dataBytes())) {
        Out.wrong(read.message().id() + " is read with other data than it was sent with");
      }
    }
    Position.Exact next = records.records().getLast().position().next();
    Out.committing(next);
    boolean committed =
        seam.waiting()
            .await(
                source.commit(
                    new LogSource.Commit(
                        records.partition(),
                        epochs.getOrDefault(records.partition(), -1L),
                        next,
                        List.of(),
                        List.of())));
    if (committed) {
      Out.committed(next);
    }
  }
}
