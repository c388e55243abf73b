package dev.millrace.core;

import dev.millrace.Codec.Decoded;
import dev.millrace.Decision;
import dev.millrace.Message;
import dev.millrace.Outcome;
import org.jspecify.annotations.Nullable;

/** Handles the messages of a hand-over one after another. */
final class EachRunner<T> implements Runner {
  private final Attempts<T> attempts;
  private final Handling.Each<T> handling;

  /** Who handles bytes, of which nobody looks at the type; null where it is looked at. */
  private final Handling.@Nullable Named<T> raw;

  EachRunner(Attempts<T> attempts, Handling.Each<T> handling) {
    this.attempts = attempts;
    this.handling = handling;
    this.raw = attempts.plan().channel().types().raw() ? handling.of(byte[].class) : null;
  }

  @Override
  public int most(int pace) {
    return pace;
  }

  @Override
  public boolean joinsLanes() {
    return true;
  }

  @Override
  public void run(Handover handover, Reports reports) {
    for (int lane = handover.claim(); lane >= 0; lane = handover.claim()) {
      if (!runLane(lane, handover, reports)) {
        return;
      }
    }
  }

  /** Whether the next lane may follow. */
  private boolean runLane(int lane, Handover handover, Reports reports) {
    boolean ordered = handover.lanes.get(lane).key != null;
    long limit = attempts.plan().deadline().toNanos();
    long began = attempts.nanos();
    int end = handover.end(lane);
    for (int i = handover.begin(lane); i < end; i++) {
      if (handover.isStopped()) {
        return false;
      }
      Pending pending = handover.run.get(i);
      if (!pending.begin(handover)) {
        if (ordered) {
          return true;
        }
        continue;
      }
      handover.expires(began + limit);
      Result result = handle(pending, handover, reports);
      handover.untimed();
      // An interrupt that was meant for this message, or left behind by its handler, is not for the
      // next.
      Thread.interrupted();
      if (!pending.finish(handover)) {
        return false;
      }
      long now = attempts.nanos();
      if (handover.report(pending, result, now - began)) {
        reports.finished(handover);
      }
      began = now;
      if (result instanceof Result.Failed failed) {
        if (failed.error() instanceof Error) {
          // Nobody knows what a thread still can after an error.
          return false;
        }
        if (ordered) {
          // What waits behind a failure of its key waits for it.
          return true;
        }
      }
    }
    return true;
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

  private Handling.Named<T> handler(Message message) {
    Handling.Named<T> always = raw;
    return always != null
        ? always
        : handling.of(Handling.typeOf(attempts.plan().channel(), message).orElseThrow());
  }

  private Result decide(T value, Pending pending, Handover handover, Reports reports)
      throws Exception {
    Decision<T> decision = handler(pending.message).decision();
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
