package dev.millrace.core;

import dev.millrace.Subscription;
import dev.millrace.seam.Seam;
import java.util.concurrent.CompletionStage;

/** A running subscription as the application holds it. */
final class CoreSubscription implements Subscription {
  private final Plan<?> plan;
  private final SubscriptionDecider decider;
  private final Seam seam;

  CoreSubscription(Plan<?> plan, SubscriptionDecider decider, Seam seam) {
    this.plan = plan;
    this.decider = decider;
    this.seam = seam;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public String channel() {
    return plan.channelName();
  }

  @Override
  public String guarantee() {
    return Guarantee.of(plan);
  }

  @Override
  public Status status() {
    return decider.status();
  }

  /**
   * Begins to close, or, if it is closing already, ends it at once; completes when it is closed.
   */
  CompletionStage<Void> beginClose() {
    refuseFromHandler();
    decider.close();
    return decider.closed();
  }

  /** Throws if the calling thread runs one of its handlers. */
  void refuseFromHandler() {
    decider.refuseFromHandler();
  }

  boolean isClosed() {
    return decider.closed().isDone();
  }

  @Override
  public void close() {
    CompletionStage<Void> closed = beginClose();
    try {
      seam.waiting().await(closed);
    } catch (InterruptedException interrupted) {
      // Whoever interrupts the wait wants no more of it: running handlers are given up on.
      decider.close();
      Thread.currentThread().interrupt();
    }
  }
}
