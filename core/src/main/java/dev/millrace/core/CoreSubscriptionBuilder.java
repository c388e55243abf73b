package dev.millrace.core;

import dev.millrace.BatchHandler;
import dev.millrace.Capabilities;
import dev.millrace.Decision;
import dev.millrace.Gap;
import dev.millrace.Handler;
import dev.millrace.Outcome;
import dev.millrace.Position;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.SubscriptionBuilder;
import dev.millrace.UnsupportedCapabilityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a subscription is told, and checks that it fits together and that the transport can
 * do it.
 */
final class CoreSubscriptionBuilder<T> implements SubscriptionBuilder<T> {
  private record Given<T>(Class<?> type, Handling.Named<T> handler) {}

  private final CoreMillrace millrace;
  private final BoundChannel<T> channel;
  private final String name;
  private final List<Given<T>> handlers = new ArrayList<>();
  private Handling.@Nullable Batch<T> batch;
  private RetryPolicy retry = RetryPolicy.standard();
  private boolean ordered = true;
  private int concurrency = 64;
  private Duration deadline = Duration.ofMinutes(15);
  private Duration lease = Duration.ofSeconds(30);
  private int bufferMessages = 8_000;
  private long bufferBytes = 16 << 20;
  private Position from = Position.latest();
  private @Nullable Consumer<Gap> gaps;

  CoreSubscriptionBuilder(CoreMillrace millrace, BoundChannel<T> channel, String name) {
    this.millrace = millrace;
    this.channel = channel;
    this.name = name;
  }

  @Override
  public <E extends T> SubscriptionBuilder<T> on(Class<E> type, Handler<? super E> handler) {
    return handler(
        type,
        handler,
        (event, context) -> {
          handler.handle(event, context);
          return Outcome.acknowledge();
        });
  }

  @Override
  public <E extends T> SubscriptionBuilder<T> decide(Class<E> type, Decision<? super E> decision) {
    return handler(type, decision, decision::decide);
  }

  private <E extends T> SubscriptionBuilder<T> handler(
      Class<E> type, Object named, Decision<E> decision) {
    Decision<T> any = (event, context) -> decision.decide(type.cast(event), context);
    handlers.add(new Given<>(type, new Handling.Named<>(any, Handling.nameOf(named))));
    return this;
  }

  @Override
  public SubscriptionBuilder<T> onBatch(int maxSize, BatchHandler<T> handler) {
    if (batch != null) {
      throw refused("has two batch handlers; give it one");
    }
    batch =
        new Handling.Batch<>(
            (int) atLeast("batch size", maxSize, 1), handler, Handling.nameOf(handler));
    return this;
  }

  @Override
  public SubscriptionBuilder<T> retry(RetryPolicy policy) {
    this.retry = policy;
    return this;
  }

  @Override
  public SubscriptionBuilder<T> unordered() {
    this.ordered = false;
    return this;
  }

  @Override
  public SubscriptionBuilder<T> concurrency(int most) {
    this.concurrency = (int) atLeast("concurrency", most, 1);
    return this;
  }

  @Override
  public SubscriptionBuilder<T> deadline(Duration longest) {
    this.deadline = positive("deadline", longest);
    return this;
  }

  @Override
  public SubscriptionBuilder<T> lease(Duration length) {
    this.lease = positive("lease", length);
    return this;
  }

  @Override
  public SubscriptionBuilder<T> buffer(int messages, long bytes) {
    this.bufferMessages = (int) atLeast("buffer of messages", messages, 1);
    this.bufferBytes = atLeast("buffer of bytes", bytes, 1);
    return this;
  }

  @Override
  public SubscriptionBuilder<T> from(Position position) {
    this.from = position;
    return this;
  }

  @Override
  public SubscriptionBuilder<T> onGap(Consumer<Gap> listener) {
    this.gaps = listener;
    return this;
  }

  @Override
  public Subscription start() {
    checkTransport();
    return millrace.start(
        new Plan<>(
            channel,
            name,
            handling(),
            retry,
            ordered,
            concurrency,
            deadline,
            lease,
            bufferMessages,
            bufferBytes,
            from,
            gaps,
            millrace.drain(),
            millrace.application()));
  }

  private Handling<T> handling() {
    if (batch != null) {
      if (!handlers.isEmpty()) {
        throw refused(
            "has a batch handler, which takes everything, and others beside it; leave out one or the others");
      }
      return batch;
    }
    Map<Class<?>, Handling.Named<T>> byType = new LinkedHashMap<>();
    for (Given<T> given : handlers) {
      boolean fits = false;
      for (Class<?> type : channel.types().types()) {
        if (given.type.isAssignableFrom(type)) {
          fits = true;
          if (byType.put(type, given.handler) != null) {
            throw refused("has two handlers for " + type.getName() + "; leave out one of them");
          }
        }
      }
      if (!fits) {
        throw refused(
            "has a handler for " + given.type.getName() + ", which the channel does not carry");
      }
    }
    for (Class<?> type : channel.types().types()) {
      if (!byType.containsKey(type)) {
        throw refused(
            "has no handler for %s; add on(%s.class, …)"
                .formatted(type.getName(), type.getSimpleName()));
      }
    }
    return new Handling.Each<>(byType);
  }

  private void checkTransport() {
    Capabilities able = channel.capabilities();
    String transport = "transport '" + channel.transport().name() + "' ";
    String kind = channel.channel().kind().word();
    if (!able.subscribe()) {
      throw new UnsupportedCapabilityException(transport + "cannot subscribe to a " + kind);
    }
    if (ordered && able.order() == Capabilities.Order.NONE) {
      throw new UnsupportedCapabilityException(
          transport
              + "keeps no order in a "
              + kind
              + "; say unordered() if subscription '"
              + name
              + "' needs none");
    }
    Duration longest = able.maxLease();
    if (longest != null && lease.compareTo(longest) > 0) {
      throw new UnsupportedCapabilityException(
          transport
              + "leases for "
              + longest
              + " at most, subscription '"
              + name
              + "' asks for "
              + lease);
    }
  }

  private static Duration positive(String what, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(what + " " + value + " is not more than zero");
    }
    return value;
  }

  private static long atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + " " + value + " is too small; use " + least + " or more");
    }
    return value;
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "subscription '%s' of %s '%s' %s"
            .formatted(name, channel.channel().kind().word(), channel.channel().name(), why));
  }
}
