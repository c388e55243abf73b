package dev.millrace.verification.durability;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.verification.durability.Told.Unit;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An application with a stream of each durability: it publishes to one or to several at once,
 * settles messages of one with outputs to others, and commits positions.
 */
final class Mix {
  static final List<Durability> DURABILITIES =
      List.of(Durability.FSYNC, Durability.INTERVAL, Durability.OS);

  /** What the store is told, and what the audit holds it to. */
  static final Duration INTERVAL = Duration.ofMillis(400);

  private static final URI SOURCE = URI.create("urn:mix");
  private static final int STEPS = 30;

  private final Simulation simulation;
  private final Transport queue;
  private final Transport log;
  private final Told told;
  private final Seeded chance;
  private final Map<String, QueueSource> workers = new HashMap<>();
  private final Map<String, LogSource> readers = new HashMap<>();
  private final Map<String, Long> epochs = new HashMap<>();
  private final Map<String, CompletableFuture<List<Delivery>>> receiving = new HashMap<>();
  private final Map<String, CompletableFuture<List<LogSource.Event>>> polling = new HashMap<>();
  private final List<CompletableFuture<?>> open = new ArrayList<>();
  private int messages;
  private int usual;

  /** Both faces of one store; closing one closes it. */
  record Opened(Transport queue, Transport log) {
    static Opened open(Simulation simulation, Wiring wiring, Duration interval) {
      StoreOptions options =
          StoreOptions.parse(
              "embedded:/data?fileBytes=65536&cap=1&checkpoint=30000&interval=%dms"
                  .formatted(interval.toMillis()));
      Store store = Store.open(simulation, options, wiring);
      return new Opened(
          EmbeddedTransport.over(store, options),
          EmbeddedTransport.over(store, StoreOptions.parse("embedded:/data?face=log")));
    }
  }

  Mix(Simulation simulation, Opened store, Told told, long seed) {
    this.simulation = simulation;
    this.queue = store.queue();
    this.log = store.log();
    this.told = told;
    this.chance = new Seeded(seed);
    this.usual = chance.below(DURABILITIES.size());
  }

  static String channel(Durability durability) {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  static Durability durability(String channel) {
    return Durability.valueOf(channel.toUpperCase(Locale.ROOT));
  }

  static ChannelSpec spec(String channel) {
    return new ChannelSpec(
        channel, ChannelKind.STREAM, 1, ChannelOptions.none().durability(durability(channel)));
  }

  static SubscriptionSpec subscription(String channel, String name) {
    return new SubscriptionSpec(
        spec(channel), name, true, Position.earliest(), Duration.ofMinutes(10));
  }

  /** Everything, until the process ends. */
  void run() {
    for (Durability durability : DURABILITIES) {
      String channel = channel(durability);
      await(queue.declare(spec(channel)));
      workers.put(channel, (QueueSource) await(queue.subscribe(subscription(channel, "work"))));
      readers.put(channel, (LogSource) await(log.subscribe(subscription(channel, "read"))));
    }
    for (int step = 0; step < STEPS; step++) {
      publish();
      if (step % 3 == 1) {
        work(any());
      }
      if (step % 3 == 2) {
        read(any());
      }
      if (chance.chance(2, 3)) {
        open.forEach(this::await);
        open.clear();
      }
      simulation.advance(Duration.ofMillis(chance.below(200)));
    }
    open.forEach(this::await);
  }

  /** For a while mostly one durability: what is beside a stronger one rides its syncs. */
  private String any() {
    if (chance.chance(1, 12)) {
      usual = chance.below(DURABILITIES.size());
    }
    return channel(
        DURABILITIES.get(chance.chance(9, 10) ? usual : chance.below(DURABILITIES.size())));
  }

  private Outgoing message(String channel) {
    String id = "m" + messages++;
    byte[] data = new byte[chance.below(900)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) chance.next();
    }
    return new Outgoing(channel, Message.builder(id, SOURCE, "said").data(data).build(), null);
  }

  private List<Outgoing> some() {
    List<Outgoing> some = new ArrayList<>();
    for (int left = 1 + (chance.chance(1, 4) ? chance.below(4) : 0); left > 0; left--) {
      some.add(message(any()));
    }
    return some;
  }

  private void publish() {
    Unit unit = told.add(new Unit(some(), null, null, -1));
    open.add(
        queue
            .publish(unit.messages)
            .thenAccept(receipts -> {
              hears(unit);
              for (int i = 0; i < receipts.size() && unit.at != null; i++) {
                unit.receipts.put(
                    unit.messages.get(i).message().id(),
                    (Position.Exact) receipts.get(i).position().orElseThrow());
              }
            })
            .toCompletableFuture());
  }

  private void hears(Unit unit) {
    if (!simulation.disk().isDead()) {
      unit.at = simulation.clock().now();
    }
  }

  private static List<Effect> effects(Unit unit) {
    List<Effect> effects = new ArrayList<>();
    unit.messages.forEach(message -> effects.add(new Effect.Publish(message)));
    return effects;
  }

  private void work(String channel) {
    QueueSource source = of(workers, channel);
    CompletableFuture<List<Delivery>> received =
        receiving.computeIfAbsent(
            channel, none -> source.receive(1 + chance.below(3), 1 << 20).toCompletableFuture());
    simulation.settle();
    if (!received.isDone()) {
      return;
    }
    receiving.remove(channel);
    List<Settlement> settlements = new ArrayList<>();
    List<Unit> units = new ArrayList<>();
    for (Delivery delivery : await(received)) {
      String id = delivery.message().id();
      told.sees(channel, id, (Position.Exact) delivery.position());
      Unit unit = told.add(new Unit(chance.chance(1, 2) ? some() : List.of(), channel, id, -1));
      units.add(unit);
      settlements.add(Settlement.done(delivery, effects(unit)));
    }
    open.add(
        source.settle(settlements).thenRun(() -> units.forEach(this::hears)).toCompletableFuture());
  }

  private void read(String channel) {
    LogSource source = of(readers, channel);
    CompletableFuture<List<LogSource.Event>> polled =
        polling.computeIfAbsent(channel, none -> source.poll(3, 1 << 20).toCompletableFuture());
    simulation.settle();
    if (!polled.isDone()) {
      return;
    }
    polling.remove(channel);
    for (LogSource.Event event : await(polled)) {
      if (event instanceof LogSource.Event.Assigned assigned) {
        epochs.put(channel, assigned.epoch());
      } else if (event instanceof LogSource.Event.Records records) {
        commit(channel, source, records.records());
      }
    }
  }

  private void commit(String channel, LogSource source, List<LogSource.Record> records) {
    records.forEach(record -> told.sees(channel, record.message().id(), record.position()));
    Position.Exact next = records.getLast().position().next();
    Unit unit =
        told.add(new Unit(chance.chance(1, 2) ? some() : List.of(), channel, null, next.offset()));
    open.add(
        source
            .commit(new LogSource.Commit(0, of(epochs, channel), next, effects(unit), List.of()))
            .thenRun(() -> hears(unit))
            .toCompletableFuture());
  }

  private static <T> T of(Map<String, T> map, String channel) {
    T found = map.get(channel);
    if (found == null) {
      throw new IllegalStateException("nothing of " + channel);
    }
    return found;
  }

  private <T> T await(CompletionStage<T> stage) {
    return await(simulation, stage);
  }

  static <T> T await(Simulation simulation, CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException never) {
      throw new IllegalStateException("nobody interrupts the test", never);
    }
  }
}
