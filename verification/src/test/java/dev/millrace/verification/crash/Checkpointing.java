package dev.millrace.verification.crash;

import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.verification.crash.History.Committed;
import dev.millrace.verification.crash.History.Known;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of the script that reads a stream in the log's shape: it commits how far it has come,
 * with what that caused.
 */
final class Checkpointing {
  static final String CHANNEL = "ledger";
  static final SubscriptionSpec SPEC = Reader.spec(CHANNEL, "checkpoint", true);

  private final Simulation simulation;
  private final Transport transport;
  private final History history;
  private final Map<Integer, Long> epochs = new LinkedHashMap<>();
  private @Nullable LogSource source;
  private @Nullable CompletableFuture<List<LogSource.Event>> polled;

  Checkpointing(Simulation simulation, Transport transport, History history) {
    this.simulation = simulation;
    this.transport = transport;
    this.history = history;
  }

  void subscribe() {
    source = (LogSource) Awaiting.in(simulation, transport.subscribe(SPEC));
  }

  /**
   * Reads what there is and commits it, one commit for each partition.
   *
   * @param output makes what a commit causes, or null if nothing more is to be caused
   * @return the commits, to be awaited
   */
  List<CompletableFuture<?>> run(Seeded chance, @Nullable Supplier<Outgoing> output) {
    LogSource from = source;
    if (from == null) {
      throw new IllegalStateException("not subscribed");
    }
    CompletableFuture<List<LogSource.Event>> events = polled == null ? poll(from) : polled;
    simulation.settle();
    polled = events.isDone() ? null : events;
    List<CompletableFuture<?>> commits = new ArrayList<>();
    if (events.isDone()) {
      for (LogSource.Event event : Awaiting.in(simulation, events)) {
        switch (event) {
          case LogSource.Event.Assigned assigned ->
              epochs.put(assigned.partition(), assigned.epoch());
          case LogSource.Event.Records records ->
              commits.add(commit(from, records, chance, output));
          case LogSource.Event.Revoked revoked ->
              throw new IllegalStateException("nobody else reads: " + revoked);
          case LogSource.Event.Missed missed ->
              throw new IllegalStateException("nothing is missing: " + missed);
          case LogSource.Event.Lost lost ->
              throw new IllegalStateException("nobody else reads: " + lost);
        }
      }
    }
    return commits;
  }

  private CompletableFuture<List<LogSource.Event>> poll(LogSource from) {
    return from.poll(4, 1 << 20)
        .thenApply(events -> {
          for (LogSource.Event event : events) {
            if (event instanceof LogSource.Event.Records records && !simulation.disk().isDead()) {
              records.records().forEach(record -> history.reads(record.message().id()));
            }
          }
          return events;
        })
        .toCompletableFuture();
  }

  private CompletableFuture<?> commit(
      LogSource from,
      LogSource.Event.Records records,
      Seeded chance,
      @Nullable Supplier<Outgoing> output) {
    LogSource.Record last = records.records().getLast();
    List<Outgoing> outputs =
        output != null && chance.chance(1, 2) ? List.of(output.get(), output.get()) : List.of();
    List<DeadLetter> letters =
        chance.chance(1, 3)
            ? List.of(
                GivenUp.letter(
                    last.message(),
                    CHANNEL,
                    last.position(),
                    SPEC.name(),
                    1,
                    simulation.clock().now()))
            : List.of();
    Committed committed =
        new Committed(
            last.position().offset() + 1,
            history.send(outputs),
            letters.stream().map(letter -> letter.message().id()).toList());
    history.commits.computeIfAbsent(records.partition(), none -> new ArrayList<>()).add(committed);
    List<Effect> effects = new ArrayList<>();
    outputs.forEach(outgoing -> effects.add(new Effect.Publish(outgoing)));
    return from.commit(
            new LogSource.Commit(
                records.partition(),
                epochs.getOrDefault(records.partition(), -1L),
                last.position().next(),
                effects,
                letters))
        .thenAccept(valid -> {
          if (!simulation.disk().isDead()) {
            committed.known = valid ? Known.DONE : Known.VOID;
            committed.outputs.known = committed.known;
          }
        })
        .toCompletableFuture();
  }
}
