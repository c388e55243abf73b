package dev.millrace.embedded.broker;

import dev.millrace.MillraceException;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.TransportReceipt;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An open store: the broker and those who decide for it. What the transport's two faces, the admin
 * and the socket share.
 */
public final class Engine {
  private final Broker broker;
  private final Publishing publishing;
  private final Settling settling;
  private final Declaring declaring;
  private final Positions positions;

  private Engine(Broker broker, boolean queueShaped) {
    this.broker = broker;
    this.publishing = new Publishing(broker, queueShaped);
    this.settling = new Settling(broker, publishing);
    this.positions = new Positions(broker);
    this.declaring = new Declaring(broker, positions);
  }

  /**
   * Reads what there is and is ready. Called on {@code worker}'s thread, which becomes the
   * broker's.
   */
  static Engine open(Seam seam, StoreOptions options, Wiring wiring, Worker worker)
      throws IOException {
    Engine engine =
        new Engine(new Opener(seam, options, wiring).open(worker), !options.logShaped());
    engine.recover();
    return engine;
  }

  /** What waits for a time is put on the agenda; what had started and not ended becomes suspect. */
  private void recover() {
    for (SubscriptionState subscription : broker.books.subscriptions()) {
      switch (subscription) {
        case SharedSubscription shared -> {
          shared.recovered();
          broker.handOut.schedule(shared);
        }
        case AssignedSubscription assigned -> {}
      }
    }
    publishing.schedule();
    broker.retaining.later();
    broker.wake();
  }

  Broker broker() {
    return broker;
  }

  Publishing publishing() {
    return publishing;
  }

  Settling settling() {
    return settling;
  }

  Positions positions() {
    return positions;
  }

  CompletionStage<Void> declare(ChannelSpec channel, int partitions) {
    CompletableFuture<Done> declared =
        broker.ask(answer -> declaring.declare(channel, partitions, answer));
    return declared.thenAccept(done -> {});
  }

  CompletableFuture<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return prepared(
        () -> publishing.prepare(messages),
        (List<Prepared> prepared) -> broker.ask(answer -> publishing.publish(prepared, answer)));
  }

  /** Joins in the queue's shape. */
  CompletableFuture<Source> consume(SubscriptionSpec spec) {
    Fact.Mode mode = spec.ordered() ? Fact.Mode.ORDERED : Fact.Mode.UNORDERED;
    return broker.ask(answer ->
        declaring.subscribe(spec, mode, subscription -> consumer(subscription, spec), answer));
  }

  private Source consumer(SubscriptionState subscription, SubscriptionSpec spec) {
    if (!(subscription instanceof SharedSubscription shared)) {
      throw new IllegalStateException("the mode was checked before");
    }
    Member member = new Member(shared, spec.lease().toNanos());
    broker.handOut.join(member);
    return new QueueConsumer(this, member);
  }

  /** Joins in the log's shape. */
  CompletableFuture<Source> read(SubscriptionSpec spec) {
    return broker.ask(answer -> declaring.subscribe(spec, Fact.Mode.LOG, this::reader, answer));
  }

  private Source reader(SubscriptionState subscription) {
    if (!(subscription instanceof AssignedSubscription assigned)) {
      throw new IllegalStateException("the mode was checked before");
    }
    Reader reader = new Reader(assigned);
    broker.reading.join(reader);
    return new LogConsumer(this, reader);
  }

  CompletableFuture<Done> close(Runnable last) {
    return broker.close(last);
  }

  /** Does the part that needs no broker on the caller's thread; what it throws is the answer. */
  static <P, T> CompletableFuture<T> prepared(
      Supplier<P> prepare, Function<P, CompletableFuture<T>> then) {
    P prepared;
    try {
      prepared = prepare.get();
    } catch (MillraceException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return then.apply(prepared);
  }
}
