package dev.millrace.core;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.ClosedException;
import dev.millrace.Codec;
import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.Publisher;
import dev.millrace.StreamChannel;
import dev.millrace.Subscription;
import dev.millrace.SubscriptionBuilder;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.AtExit;
import dev.millrace.spi.Admin;
import dev.millrace.spi.Names;
import dev.millrace.spi.RuntimeProvider.Settings;
import dev.millrace.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An application's transports, publishers and subscriptions. */
final class CoreMillrace implements Millrace {
  /**
   * Compared by hand: what compares a record is put together by method handles when it is first
   * asked, which takes 25 ms of an application's start.
   */
  private record TypesKey(String transport, String channel, Class<?> type) {
    @Override
    public int hashCode() {
      return channel.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TypesKey key
          && transport.equals(key.transport)
          && channel.equals(key.channel)
          && type == key.type;
    }
  }

  private final Settings settings;
  private final Seam seam;
  private final Transports transports;
  private final @Nullable Codec codec;
  private final ConcurrentHashMap<TypesKey, TypeRegistry> types = new ConcurrentHashMap<>();
  private final List<CoreSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private AtExit hook = () -> {};

  CoreMillrace(Settings settings, Transports transports, @Nullable Codec codec) {
    this.settings = settings;
    this.seam = settings.seam();
    this.transports = transports;
    this.codec = codec;
  }

  /** Has the end of the process close this first. */
  void closeOnShutdown() {
    hook = seam.threads().atExit("millrace-shutdown", this::close);
  }

  Duration drain() {
    return settings.drain();
  }

  /** Name and version, for dead letters. */
  String application() {
    return settings.version().isEmpty()
        ? settings.application()
        : settings.application() + " " + settings.version();
  }

  @Override
  public <T> Publisher<T> publisher(Channel<T> channel) {
    BoundChannel<T> bound = bound(channel);
    return new CorePublisher<>(bound, seam, this::checkOpen);
  }

  @Override
  public <T> SubscriptionBuilder<T> subscribe(Channel<T> channel, String subscription) {
    checkOpen();
    return new CoreSubscriptionBuilder<>(this, bound(channel), Names.subscription(subscription));
  }

  /** Starts what a builder has put together. */
  <T> Subscription start(Plan<T> plan) {
    checkOpen();
    String what = "for subscription '" + plan.name() + "' of '" + plan.channelName() + "' to begin";
    Waits.await(seam, plan.channel().declare(), what);
    Source source =
        Waits.await(seam, plan.channel().transport().transport().subscribe(plan.spec()), what);
    SubscriptionDecider decider =
        new SubscriptionDecider(plan, source, Runner.of(plan, outputs(plan.channel()), seam), seam);
    CoreSubscription subscription = new CoreSubscription(plan, decider, seam);
    subscriptions.removeIf(CoreSubscription::isClosed);
    subscriptions.add(subscription);
    decider.start();
    if (closing.get()) {
      subscription.close();
      checkOpen();
    }
    return subscription;
  }

  @Override
  public <T> Stream<Entry<T>> read(StreamChannel<T> channel, Position from) {
    checkOpen();
    BoundChannel<T> bound = bound(channel);
    Waits.await(seam, bound.declare(), "for stream '" + channel.name() + "' to be declared");
    return StreamReading.read(bound, seam, from);
  }

  @Override
  public Capabilities capabilities(Channel<?> channel) {
    return transports.of(channel.transport()).transport().capabilities(channel.kind());
  }

  @Override
  public Admin admin() {
    return transports.main().transport().admin();
  }

  private <T> BoundChannel<T> bound(Channel<T> channel) {
    TypeRegistry registry =
        types.computeIfAbsent(
            new TypesKey(channel.transport(), channel.name(), channel.type()),
            k -> TypeRegistry.of(channel));
    return new BoundChannel<>(
        channel, transports.of(channel.transport()), registry, seam, settings.source(), codec);
  }

  private Outputs outputs(BoundChannel<?> input) {
    boolean atomic = input.capabilities().atomic().contains(Capabilities.Part.OUTPUTS);
    return new Outputs() {
      @Override
      public <T> BoundChannel<T> bound(Channel<T> channel) {
        return CoreMillrace.this.bound(channel);
      }

      @Override
      public boolean leavesWithSettlement(BoundChannel<?> output) {
        if (!atomic || !output.transport().transport().equals(input.transport().transport())) {
          return false;
        }
        if (input.outlivesProcess() != output.outlivesProcess()) {
          throw new UnsupportedCapabilityException(
              "what handles %s cannot publish to %s with its settlement: one of them is kept in memory only, and what is settled together is kept together; declare both alike, or publish with a publisher"
                  .formatted(input.spec().words(), output.spec().words()));
        }
        return true;
      }

      @Override
      public Seam seam() {
        return seam;
      }
    };
  }

  private void checkOpen() {
    if (closing.get()) {
      throw new ClosedException(
          "the application '" + settings.application() + "' is closed; open it again");
    }
  }

  @Override
  public void awaitClose() throws InterruptedException {
    seam.waiting().await(closed);
  }

  @Override
  public void close() {
    subscriptions.forEach(CoreSubscription::refuseFromHandler);
    boolean first = closing.compareAndSet(false, true);
    List<CompletionStage<Void>> ends =
        subscriptions.stream()
            .filter(subscription -> !subscription.isClosed())
            .map(CoreSubscription::beginClose)
            .toList();
    if (!first) {
      Waits.await(seam, closed, "for another thread to close");
      return;
    }
    boolean interrupted = awaitAll(ends);
    try {
      transports.close();
    } finally {
      closed.complete(null);
      hook.withdraw();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for all subscriptions; an interrupt gives up on what still runs, and is remembered. */
  private boolean awaitAll(List<CompletionStage<Void>> ends) {
    boolean interrupted = false;
    for (CompletionStage<Void> end : ends) {
      for (boolean ended = false; !ended; ) {
        try {
          seam.waiting().await(end);
          ended = true;
        } catch (InterruptedException again) {
          interrupted = true;
          subscriptions.stream()
              .filter(subscription -> !subscription.isClosed())
              .forEach(CoreSubscription::beginClose);
        }
      }
    }
    return interrupted;
  }
}
