package dev.millrace.verification.contract;

import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Transports that spoil how a handling ends. */
final class BrokenSettlements {
  private BrokenSettlements() {}

  /** Changes every settlement. */
  abstract static class Changing extends ForwardingTransport {
    Changing(Transport honest) {
      super(honest);
    }

    abstract Settlement changed(Settlement settlement);

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
          return honest.settle(settlements.stream().map(Changing.this::changed).toList());
        }
      };
    }
  }

  /** Has what should wait come again at once. */
  static final class HurryingRetries extends Changing {
    HurryingRetries(Transport honest) {
      super(honest);
    }

    @Override
    Settlement changed(Settlement settlement) {
      return settlement.end() instanceof Settlement.End.Again again
          ? Settlement.again(settlement.delivery(), Instant.EPOCH, again.attempts())
          : settlement;
    }
  }

  /** Calls done what was given up on. */
  static final class SwallowingDeadLetters extends Changing {
    SwallowingDeadLetters(Transport honest) {
      super(honest);
    }

    @Override
    Settlement changed(Settlement settlement) {
      return settlement.end() instanceof Settlement.End.Dead
          ? Settlement.done(settlement.delivery(), List.of())
          : settlement;
    }
  }

  /** Publishes the outputs of settlements that are void. */
  static final class ExposingVoidOutputs extends ForwardingTransport {
    ExposingVoidOutputs(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      Transport transport = honest;
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
          return honest
              .settle(settlements)
              .exceptionally(closed -> Collections.nCopies(settlements.size(), false))
              .thenCompose(answers -> {
                List<Outgoing> exposed = new ArrayList<>();
                for (int i = 0; i < answers.size(); i++) {
                  if (!answers.get(i)) {
                    exposed.addAll(outputs(settlements.get(i)));
                  }
                }
                return transport.publish(exposed).thenApply(receipts -> answers);
              });
        }
      };
    }
  }

  /** Says that what was void is settled. */
  static final class SettlingWithoutRight extends ForwardingTransport {
    SettlingWithoutRight(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
          return honest
              .settle(settlements)
              .thenApply(answers -> Collections.nCopies(answers.size(), true));
        }
      };
    }
  }

  /** Publishes again, when it is closed, what was handled. */
  static final class Reviving extends ForwardingTransport {
    private final Queue<Outgoing> handled = new ConcurrentLinkedQueue<>();

    Reviving(Transport honest) {
      super(honest);
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
          for (Settlement settlement : settlements) {
            if (settlement.end() instanceof Settlement.End.Done) {
              handled.add(
                  new Outgoing(
                      subscription.channel().name(), settlement.delivery().message(), null));
            }
          }
          return honest.settle(settlements);
        }
      };
    }

    @Override
    public void close() {
      List<Outgoing> revived = new ArrayList<>(handled);
      handled.clear();
      CompletableFuture<?> done =
          revived.isEmpty()
              ? CompletableFuture.completedFuture(null)
              : honest.publish(revived).toCompletableFuture();
      done.join();
      honest.close();
    }
  }

  private static List<Outgoing> outputs(Settlement settlement) {
    List<Outgoing> outputs = new ArrayList<>();
    for (Effect effect : settlement.effects()) {
      switch (effect) {
        case Effect.Publish publish -> outputs.add(publish.outgoing());
      }
    }
    return outputs;
  }
}
