package dev.millrace.core;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.PublishOptions;
import dev.millrace.QueueChannel;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.SubscriptionBuilder;
import dev.millrace.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An application on a fake broker under simulated time, with a queue of texts. */
final class App implements AutoCloseable {
  /** Two quick tries and one scheduled. */
  static final RetryPolicy RETRY =
      RetryPolicy.quick(Duration.ofMillis(50), Duration.ofMillis(250))
          .thenScheduled(Duration.ofSeconds(10));

  final Simulation simulation;
  final FakeBroker broker;
  final Millrace millrace;
  final QueueChannel<String> work = Channel.queue("work", String.class);
  final QueueChannel<String> results = Channel.queue("results", String.class);

  /** What handlers have noted. */
  final List<String> seen = new ArrayList<>();

  App() {
    this(7);
  }

  App(long seed) {
    simulation = Simulation.of(seed);
    broker = new FakeBroker(simulation);
    millrace =
        Millrace.builder(broker.url)
            .application("shop")
            .version("1.2")
            .seam(simulation)
            .codec(new TestCodec())
            .closeOnShutdown(false)
            .open();
  }

  /** Publishes texts under one key; without one if it is empty. */
  void put(String key, String... texts) {
    for (String text : texts) {
      millrace
          .publisher(work)
          .publish(text, key.isEmpty() ? PublishOptions.none() : PublishOptions.none().key(key));
    }
  }

  SubscriptionBuilder<String> workers() {
    return millrace.subscribe(work, "workers").retry(RETRY);
  }

  /** Starts workers that note each text. */
  Subscription noting() {
    return workers().on(String.class, (text, context) -> seen.add(text)).start();
  }

  FakeQueue queue() {
    return broker.queue("work", "workers");
  }

  void sleep(Duration duration) throws InterruptedException {
    simulation.waiting().sleep(duration);
  }

  void settle() {
    simulation.settle();
  }

  void advance(Duration by) {
    simulation.advance(by);
  }

  @Override
  public void close() {
    millrace.close();
    simulation.close();
  }
}
