package dev.millrace.verification.compaction;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An open store with a compacted stream, and a plain one whose messages lie in its segments. */
final class Totals {
  static final int PARTITIONS = 2;
  private static final URI SOURCE = URI.create("urn:totals");
  private static final ChannelSpec COMPACTED =
      new ChannelSpec("totals", ChannelKind.STREAM, PARTITIONS, ChannelOptions.none().compacted());
  private static final ChannelSpec PLAIN = new ChannelSpec("plain", ChannelKind.STREAM, 1);

  final Simulation simulation;
  private final Transport queue;
  private final Transport log;

  private Totals(Simulation simulation, Transport queue, Transport log) {
    this.simulation = simulation;
    this.queue = queue;
    this.log = log;
  }

  static Totals open(Simulation simulation, Wiring wiring) {
    StoreOptions options =
        StoreOptions.parse("embedded:/data?fileBytes=65536&cap=1&checkpoint=20000&scrub=0s");
    Store store = Store.open(simulation, options, wiring);
    Totals totals =
        new Totals(
            simulation,
            EmbeddedTransport.over(store, options),
            EmbeddedTransport.over(store, StoreOptions.parse("embedded:/data?face=log")));
    totals.await(totals.queue.declare(COMPACTED));
    totals.await(totals.queue.declare(PLAIN));
    return totals;
  }

  void close() {
    queue.close();
  }

  <T> T await(CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts the test", never);
    }
  }

  /** A message with or without a key; without data it removes what its key has. */
  static Message message(String id, @Nullable String key, Seeded chance, boolean tombstone) {
    Message.Builder builder = Message.builder(id, SOURCE, "said");
    if (key != null) {
      builder.key(key);
    }
    if (!tombstone) {
      builder.data(new byte[50 + chance.below(400)]);
    }
    return builder.build();
  }

  CompletableFuture<List<TransportReceipt>> publish(List<Message> compacted, List<Message> plain) {
    List<Outgoing> all = new ArrayList<>();
    compacted.forEach(message -> all.add(new Outgoing(COMPACTED.name(), message, null)));
    plain.forEach(message -> all.add(new Outgoing(PLAIN.name(), message, null)));
    return queue.publish(all).toCompletableFuture();
  }

  /** What is kept, in order of partition and number. */
  Map<Position.Exact, Message> kept() {
    Map<Position.Exact, Message> kept = new LinkedHashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (Kept one :
          await(queue.admin().browse(COMPACTED.name(), partition, Position.earliest(), 100_000))) {
        kept.put(one.position(), one.message());
      }
    }
    return kept;
  }

  List<String> plain() {
    return await(queue.admin().browse(PLAIN.name(), 0, Position.earliest(), 100_000)).stream()
        .map(kept -> kept.message().id())
        .toList();
  }

  private static SubscriptionSpec subscription(String name) {
    return new SubscriptionSpec(COMPACTED, name, true, Position.earliest(), Duration.ofHours(20));
  }

  QueueSource worker() {
    return (QueueSource) await(queue.subscribe(subscription("work")));
  }

  /** What there is for a worker now, at most so many. */
  List<Delivery> receive(QueueSource worker, int most) {
    CompletableFuture<List<Delivery>> received =
        worker.receive(most, 1 << 24).toCompletableFuture();
    simulation.settle();
    return received.isDone() ? await(received) : List.of();
  }

  void settle(QueueSource worker, List<Settlement> settlements) {
    await(worker.settle(settlements));
  }

  SubscriptionInfo info(String name) {
    return await(queue.admin().describe(COMPACTED.name())).orElseThrow().subscriptions().stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Everything that a reader is told from the beginning on. */
  List<LogSource.Event> read(String name) {
    LogSource reader = (LogSource) await(log.subscribe(subscription(name)));
    List<LogSource.Event> events = new ArrayList<>();
    CompletableFuture<List<LogSource.Event>> polled = poll(reader);
    while (polled.isDone()) {
      events.addAll(await(polled));
      polled = poll(reader);
    }
    return events;
  }

  private CompletableFuture<List<LogSource.Event>> poll(LogSource reader) {
    CompletableFuture<List<LogSource.Event>> polled =
        reader.poll(1000, 1 << 24).toCompletableFuture();
    simulation.settle();
    return polled;
  }
}
