package dev.millrace.verification.durability;

import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.verification.durability.Mix.Opened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a store has left of one channel: what it keeps, what comes again, where its reader is. */
final class Left {
  /** Everything that is kept, by id, in order. */
  final Map<String, Position.Exact> kept = new LinkedHashMap<>();

  final Map<String, Message> messages = new LinkedHashMap<>();

  /** What comes to the worker. */
  final List<String> comes = new ArrayList<>();

  /** Where the reader goes on. */
  long next = -1;

  /** What comes to the reader. */
  final List<String> read = new ArrayList<>();

  private final Simulation simulation;
  private final Opened store;
  private final String channel;

  private Left(Simulation simulation, Opened store, String channel) {
    this.simulation = simulation;
    this.store = store;
    this.channel = channel;
  }

  /** Looks, and settles what comes. */
  static Map<String, Left> of(Simulation simulation, Opened store) {
    Map<String, Left> all = new LinkedHashMap<>();
    for (Durability durability : Mix.DURABILITIES) {
      String channel = Mix.channel(durability);
      Mix.await(simulation, store.queue().declare(Mix.spec(channel)));
      Left left = new Left(simulation, store, channel);
      left.browse();
      left.work();
      left.read();
      all.put(channel, left);
    }
    return all;
  }

  private void browse() {
    List<Kept> found = await(store.queue().admin().browse(channel, 0, Position.earliest(), 10_000));
    for (Kept one : found) {
      kept.put(one.message().id(), one.position());
      messages.put(one.message().id(), one.message());
    }
  }

  private void work() {
    QueueSource source =
        (QueueSource) await(store.queue().subscribe(Mix.subscription(channel, "work")));
    CompletableFuture<List<Delivery>> received = receive(source);
    while (received.isDone()) {
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : await(received)) {
        comes.add(delivery.message().id());
        settlements.add(Settlement.done(delivery, List.of()));
      }
      await(source.settle(settlements));
      received = receive(source);
    }
    source.close();
  }

  private CompletableFuture<List<Delivery>> receive(QueueSource source) {
    CompletableFuture<List<Delivery>> received = source.receive(100, 1 << 24).toCompletableFuture();
    simulation.settle();
    return received;
  }

  private void read() {
    LogSource source = (LogSource) await(store.log().subscribe(Mix.subscription(channel, "read")));
    CompletableFuture<List<LogSource.Event>> polled = poll(source);
    while (polled.isDone()) {
      for (LogSource.Event event : await(polled)) {
        if (event instanceof LogSource.Event.Assigned assigned) {
          next = assigned.next().offset();
        } else if (event instanceof LogSource.Event.Records records) {
          records.records().forEach(record -> read.add(record.message().id()));
        }
      }
      polled = poll(source);
    }
    source.close();
  }

  private CompletableFuture<List<LogSource.Event>> poll(LogSource source) {
    CompletableFuture<List<LogSource.Event>> polled =
        source.poll(100, 1 << 24).toCompletableFuture();
    simulation.settle();
    return polled;
  }

  private <T> T await(CompletionStage<T> stage) {
    return Mix.await(simulation, stage);
  }
}
