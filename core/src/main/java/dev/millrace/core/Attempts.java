package dev.millrace.core;

import dev.millrace.Codec.Decoded;
import dev.millrace.Outcome;
import dev.millrace.RejectedException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Effect;
import java.time.Duration;
import java.util.List;

/** What every attempt has in common, whether its message is handled alone or in a batch. */
final class Attempts<T> {
  private static final Result DONE = new Result.Acknowledged(List.of());

  private final Plan<T> plan;
  private final Outputs outputs;
  private final Seam seam;

  Attempts(Plan<T> plan, Outputs outputs, Seam seam) {
    this.plan = plan;
    this.outputs = outputs;
    this.seam = seam;
  }

  Plan<T> plan() {
    return plan;
  }

  long nanos() {
    return seam.clock().nanos();
  }

  Decoded<T> decode(Pending pending) {
    return plan.channel().decode(pending.message);
  }

  BufferedContext context(Pending pending, Handover handover, Runner.Reports reports) {
    return new BufferedContext(pending, handover, plan, outputs, reports);
  }

  /** What an outcome means; outputs to other transports leave here, before the acknowledgement. */
  Result result(Outcome outcome, BufferedContext context) {
    return switch (outcome) {
      case Outcome.Acknowledge() -> acknowledged(context);
      case Outcome.Retry(Duration after, String reason) -> new Result.Failed(reason, null, after);
      case Outcome.Reject(String reason) -> new Result.Rejected(reason, null);
    };
  }

  private Result acknowledged(BufferedContext context) {
    try {
      List<Effect> effects = context.leave();
      return effects.isEmpty() ? DONE : new Result.Acknowledged(effects);
    } catch (InterruptedException interrupted) {
      return new Result.Failed(
          "interrupted while outputs left for another transport", interrupted, null);
    } catch (Throwable failure) {
      return failed(Waits.unwrapped(failure));
    }
  }

  /**
   * What it means that a handler threw. Errors too: one message that exhausts the stack must not
   * stop the subscription.
   */
  static Result failed(Throwable failure) {
    return failure instanceof RejectedException rejected
        ? new Result.Rejected(String.valueOf(rejected.getMessage()), rejected)
        : new Result.Failed(String.valueOf(failure.getMessage()), failure, null);
  }
}
