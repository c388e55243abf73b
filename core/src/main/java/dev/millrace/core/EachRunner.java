package dev.millrace.core;

import dev.millrace.Codec.Decoded;
import dev.millrace.Decision;
import dev.millrace.Outcome;

/** Handles the messages of a hand-over one after another. */
final class EachRunner<T> implements Runner {
  private final Attempts<T> attempts;
  private final Handling.Each<T> handling;

  EachRunner(Attempts<T> attempts, Handling.Each<T> handling) {
    this.attempts = attempts;
    this.handling = handling;
  }

  @Override
  public int most(int pace) {
    return pace;
  }

  @Override
  public boolean joinsLanes() {
    return false;
  }

  @Override
  public void run(Handover handover, Reports reports) {
    long limit = attempts.plan().deadline().toNanos();
    boolean ordered = handover.lanes.getFirst().key != null;
    for (Pending pending : handover.run) {
      if (handover.isStopped()) {
        return;
      }
      if (!pending.begin(handover)) {
        if (ordered) {
          return;
        }
        continue;
      }
      long began = attempts.nanos();
      handover.expires(began + limit);
      Result result = handle(pending, handover, reports);
      handover.untimed();
      // An interrupt that was meant for this message, or left behind by its handler, is not for the
      // next.
      Thread.interrupted();
      if (!pending.finish(handover)) {
        return;
      }
      reports.finished(pending, result, attempts.nanos() - began);
      if (result instanceof Result.Failed failed && (ordered || failed.error() instanceof Error)) {
        // What waits behind a failure of its key waits for it; and nobody knows what a thread still
        // can after an error.
        return;
      }
    }
  }

  private Result handle(Pending pending, Handover handover, Reports reports) {
    try {
      return switch (attempts.decode(pending)) {
        case Decoded.Malformed<T>(String reason) -> new Result.Malformed(reason);
        case Decoded.Value<T>(T value) -> decide(value, pending, handover, reports);
      };
    } catch (Throwable failure) {
      return Attempts.failed(failure);
    }
  }

  private Result decide(T value, Pending pending, Handover handover, Reports reports)
      throws Exception {
    Handling.Named<T> handler =
        handling
            .byType()
            .get(Handling.typeOf(attempts.plan().channel(), pending.message).orElseThrow());
    if (handler == null) {
      throw new IllegalStateException("start() let a class without a handler pass");
    }
    Decision<T> decision = handler.decision();
    BufferedContext context = attempts.context(pending, handover, reports);
    Outcome outcome;
    try {
      outcome = decision.decide(value, context);
    } finally {
      context.handled();
    }
    return attempts.result(outcome, context);
  }
}
