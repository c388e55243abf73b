package dev.millrace.examples.orders.flow;

import dev.millrace.Handler;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.RejectedException;
import dev.millrace.seam.Waiting;

/**
 * Makes handlers fail, stall and do their work twice, as a {@link FaultPlan} says, and writes down
 * what was made to go wrong together with the success that follows it.
 */
final class Chaos implements Faults {
  private final long seed;
  private final Waiting waiting;
  private final Publisher<Facts.Faulted> faults;

  Chaos(long seed, Waiting waiting, Publisher<Facts.Faulted> faults) {
    this.seed = seed;
    this.waiting = waiting;
    this.faults = faults;
  }

  @Override
  public <E> Handler<E> around(String subscription, Handler<E> handler) {
    return (event, context) -> {
      String message = context.message().id();
      FaultPlan plan = FaultPlan.of(seed, subscription, message);
      if (plan.isEmpty()) {
        handler.handle(event, context);
        return;
      }
      waiting.sleep(plan.stall(context.attempt()));
      if (plan.fails(context.attempt())) {
        throw new FaultException(subscription, message, context.attempt());
      }
      Facts.Faulted fact =
          new Facts.Faulted(
              subscription, message, plan.failed(), plan.stalled(), plan.duplicated());
      PublishOptions id = PublishOptions.none().id("fault-" + subscription + "-" + message);
      try {
        for (int time = 0; time <= plan.duplicated(); time++) {
          handler.handle(event, context);
        }
      } catch (RejectedException rejected) {
        // Nothing leaves with a rejection, so this leaves ahead of it: again, under the same id, if
        // the process dies in between.
        faults.publish(fact, id);
        throw rejected;
      }
      context.publish(Channels.FAULTS, fact, id);
    };
  }

  /** A failure on purpose. Where it was thrown says nothing, so it does not remember. */
  static final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultException(String subscription, String message, int attempt) {
      super(
          "made to fail: %s, %s, attempt %d".formatted(subscription, message, attempt),
          null,
          false,
          false);
    }
  }
}
