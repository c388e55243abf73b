package dev.millrace.verification.contract;

import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Transports that spoil what is handed over. */
final class BrokenDeliveries {
  private BrokenDeliveries() {}

  /** Tells nobody of gaps. */
  static final class KeepingGaps extends ForwardingTransport {
    KeepingGaps(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Gap>> gaps() {
          return new CompletableFuture<>();
        }
      };
    }
  }

  /** Settles every fifth message without handing it over. */
  static final class Losing extends ForwardingTransport {
    Losing(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        private int count;

        @Override
        public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
          return honest
              .receive(maxMessages, maxBytes)
              .thenCompose(all -> {
                List<Delivery> kept = new ArrayList<>();
                List<Settlement> lost = new ArrayList<>();
                for (Delivery one : all) {
                  if (++count % 5 == 0) {
                    lost.add(Settlement.done(one, List.of()));
                  } else {
                    kept.add(one);
                  }
                }
                return honest
                    .settle(lost)
                    .thenCompose(settled ->
                        kept.isEmpty() && !all.isEmpty()
                            ? receive(maxMessages, maxBytes)
                            : CompletableFuture.completedFuture(kept));
              });
        }
      };
    }
  }

  /**
   * Hands over what came together the wrong way round: each message in the place of another, as
   * core puts right what merely arrives late.
   */
  static final class Reversing extends ForwardingTransport {
    Reversing(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
          return honest
              .receive(maxMessages, maxBytes)
              .thenApply(all ->
                  IntStream.range(0, all.size())
                      .mapToObj(i -> swapped(all.get(i), all.get(all.size() - 1 - i)))
                      .toList());
        }

        private Delivery swapped(Delivery place, Delivery content) {
          return new Delivery(
              content.message(),
              place.position(),
              place.lease(),
              place.attempts(),
              place.suspect());
        }
      };
    }
  }

  /** Hands over every message as if it had never been tried. */
  static final class ForgettingAttempts extends ForwardingTransport {
    ForgettingAttempts(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
          return honest
              .receive(maxMessages, maxBytes)
              .thenApply(all -> all.stream().map(this::untried).toList());
        }

        private Delivery untried(Delivery delivery) {
          return new Delivery(
              delivery.message(), delivery.position(), delivery.lease(), 0, delivery.suspect());
        }
      };
    }
  }

  /**
   * Hands messages of a topic or stream to the subscription that came first, and nothing to the
   * others.
   */
  static final class ServingOneSubscription extends ForwardingTransport {
    private final Map<String, String> first = new ConcurrentHashMap<>();

    ServingOneSubscription(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      String served =
          first.computeIfAbsent(subscription.channel().name(), c -> subscription.name());
      if (served.equals(subscription.name())) {
        return source;
      }
      return new ForwardingSource(source) {
        private final CompletableFuture<List<Delivery>> nothing = new CompletableFuture<>();

        @Override
        public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
          return nothing;
        }

        @Override
        public void close() {
          super.close();
          nothing.complete(List.of());
        }
      };
    }
  }

  /** Begins every subscription at the oldest message. */
  static final class BeginningTooEarly extends ForwardingTransport {
    BeginningTooEarly(Transport honest) {
      super(honest);
    }

    @Override
    public CompletionStage<Source> subscribe(SubscriptionSpec spec) {
      return super.subscribe(
          new SubscriptionSpec(
              spec.channel(), spec.name(), spec.ordered(), Position.earliest(), spec.lease()));
    }
  }
}
