package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A store on a simulated disk, opened and opened again, with few words for what tests do to it. */
final class Bench implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(30);
  private static final URI SOURCE = URI.create("urn:bench");

  private final String url;
  private Simulation simulation;
  private Transport transport;

  private Bench(Simulation simulation, String url) {
    this.simulation = simulation;
    this.url = url;
    this.transport = EmbeddedTransport.open(simulation, StoreOptions.parse(url));
  }

  static Bench queueShaped() {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=1048576");
  }

  /** With a log that is full soon. */
  static Bench small() {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=65536&cap=1");
  }

  /** Which makes a checkpoint after every few rounds. */
  static Bench restless() {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=65536&cap=1&checkpoint=40000");
  }

  /** As its URL says. */
  static Bench at(String url) {
    return new Bench(Simulation.of(1), url);
  }

  /** With these options in the URL, and a log that is full soon. */
  static Bench with(String options) {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=65536&cap=1&" + options);
  }

  static Bench logShaped() {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=1048576&face=log&drain=5s");
  }

  /** With a log that is full soon, in the log's shape. */
  static Bench smallLogShaped() {
    return new Bench(Simulation.of(1), "embedded:/data?fileBytes=65536&cap=1&face=log&drain=5s");
  }

  Simulation simulation() {
    return simulation;
  }

  Transport transport() {
    return transport;
  }

  /** What a stage completes with; what it fails with is thrown. */
  <T> T get(CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage, Duration.ofMinutes(5));
    } catch (InterruptedException | TimeoutException never) {
      throw new AssertionError("never answered", never);
    }
  }

  /** Whether a stage is complete when everything that can run now has run. */
  boolean isDone(CompletionStage<?> stage) {
    simulation.settle();
    return stage.toCompletableFuture().isDone();
  }

  Bench declare(ChannelKind kind, String... names) {
    for (String name : names) {
      get(transport.declare(new ChannelSpec(name, kind, 1)));
    }
    return this;
  }

  static Message message(String id, @Nullable String key) {
    Message.Builder builder = Message.builder(id, SOURCE, "word").data(id);
    if (key != null) {
      builder.key(key);
    }
    return builder.build();
  }

  static Outgoing to(String channel, String id, @Nullable String key) {
    return new Outgoing(channel, message(id, key), null);
  }

  static Effect publishing(String channel, String id) {
    return new Effect.Publish(to(channel, id, null));
  }

  /** Publishes messages of one key, each with its id as its data. */
  void publish(String channel, @Nullable String key, String... ids) {
    for (String id : ids) {
      get(transport.publish(List.of(to(channel, id, key))));
    }
  }

  /** Publishes messages of one priority. */
  void publish(String channel, @Nullable String key, int priority, String... ids) {
    for (String id : ids) {
      Message message = message(id, key).toBuilder().priority(priority).build();
      get(transport.publish(List.of(new Outgoing(channel, message, null))));
    }
  }

  SubscriptionSpec spec(
      ChannelKind kind, String channel, String name, boolean ordered, Position from) {
    return new SubscriptionSpec(new ChannelSpec(channel, kind, 1), name, ordered, from, LEASE);
  }

  QueueSource consumer(ChannelKind kind, String channel, String name) {
    return (QueueSource) subscribe(spec(kind, channel, name, true, Position.earliest()));
  }

  QueueSource consumer(String queue) {
    return consumer(ChannelKind.QUEUE, queue, "work");
  }

  LogSource reader(ChannelKind kind, String channel, String name) {
    return (LogSource) subscribe(spec(kind, channel, name, true, Position.earliest()));
  }

  Source subscribe(SubscriptionSpec spec) {
    return get(transport.subscribe(spec));
  }

  /** What there is for a consumer now. */
  List<Delivery> receive(QueueSource consumer, int most) {
    return get(consumer.receive(most, Long.MAX_VALUE));
  }

  boolean settle(QueueSource consumer, Settlement settlement) {
    return get(consumer.settle(List.of(settlement))).getFirst();
  }

  boolean done(QueueSource consumer, Delivery delivery, Effect... effects) {
    return settle(consumer, Settlement.done(delivery, List.of(effects)));
  }

  /** Publishes many messages of seven keys, each with its number as its id. */
  void publishMany(String channel, int from, int count) {
    for (int i = from; i < from + count; i += 50) {
      List<Outgoing> batch = new ArrayList<>();
      for (int j = i; j < Math.min(i + 50, from + count); j++) {
        batch.add(to(channel, "m" + j, "k" + j % 7));
      }
      get(transport.publish(batch));
    }
  }

  /** Handles all that a channel's first subscription has, and says the numbers of it. */
  List<Long> drain(String channel, QueueSource consumer) {
    List<Long> numbers = new ArrayList<>();
    while (only(channel).queued() > 0) {
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : receive(consumer, 100)) {
        numbers.add(((Position.Exact) delivery.position()).offset());
        settlements.add(Settlement.done(delivery, List.of()));
      }
      get(consumer.settle(settlements));
    }
    return numbers;
  }

  static List<String> ids(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> delivery.message().id()).toList();
  }

  ChannelInfo info(String channel) {
    return get(transport.admin().describe(channel)).orElseThrow();
  }

  SubscriptionInfo only(String channel) {
    return info(channel).subscriptions().getFirst();
  }

  /** What the broker itself knows of a subscription. */
  SharedSubscription state(String channel, String name) {
    ChannelState state = ((EmbeddedTransport) transport).engine().broker().books.channel(channel);
    if (state != null && state.subscriptions.get(name) instanceof SharedSubscription shared) {
      return shared;
    }
    throw new AssertionError("no subscription " + name);
  }

  /** What something does with the disk of a simulation, which does not fail. */
  interface OnDisk<T> {
    T run() throws IOException;
  }

  static <T> T quietly(OnDisk<T> step) {
    try {
      return step.run();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Closes the store and opens it again in the same process. */
  void reopen() {
    whileClosed(() -> {});
  }

  /** Closes the store, does something to its files, and opens it again. */
  void whileClosed(Runnable step) {
    transport.close();
    step.run();
    transport = EmbeddedTransport.open(simulation, StoreOptions.parse(url));
  }

  /** Ends the process as {@code kill -9} does, and opens the store in the next one. */
  void kill() {
    kill(url);
  }

  /** Kills the process, and opens the store in another way. */
  void kill(String url) {
    simulation = simulation.restart(7);
    transport = EmbeddedTransport.open(simulation, StoreOptions.parse(url));
  }

  /** Takes the power away, and opens the store when it is back. */
  void losePower(long seed) {
    simulation = simulation.restart(seed);
    simulation.disk().losePower(seed);
    transport = EmbeddedTransport.open(simulation, StoreOptions.parse(url));
  }

  /** What a stage fails with. */
  MillraceException failureOf(CompletionStage<?> stage) {
    try {
      get(stage);
    } catch (MillraceException failure) {
      return failure;
    }
    throw new AssertionError("it succeeded");
  }

  void advance(Duration by) {
    simulation.advance(by);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
