package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the failure policy makes of a result. The one place in which parking, holding, breakers and
 * further classes of failure join: as further verdicts.
 */
final class Verdicts {
  /**
   * The longest wait that a handler may ask for and have here, with the lease kept: as long as the
   * longest standard quick try.
   */
  private static final Duration LONGEST_HERE = Duration.ofSeconds(1);

  /** What is to happen. */
  sealed interface Verdict {
    /** The message ends. */
    record Ends(Ending ending) implements Verdict {}

    /** The message waits here, at the head of its lane. */
    record WaitsHere(Instant due, Duration delay) implements Verdict {}

    /** The source takes the message back until then, and its followers with it. */
    record WaitsThere(Instant due) implements Verdict {}
  }

  private final Plan<?> plan;
  private final Seam seam;
  private final FailureRecords records;
  private final boolean sourceTakesBack;
  private final FirstFailures firstFailures = new FirstFailures();

  Verdicts(Plan<?> plan, Seam seam, boolean sourceTakesBack) {
    this.plan = plan;
    this.seam = seam;
    this.records = new FailureRecords(plan, seam.hostName());
    this.sourceTakesBack = sourceTakesBack;
  }

  /** Counts the attempt, if it failed, and decides. */
  Verdict of(Pending pending, Result result) {
    if (pending.firstFailure == null && pending.attempts > 0) {
      pending.firstFailure = firstFailures.recall(pending);
    }
    return switch (result) {
      case Result.Acknowledged(var effects) -> new Verdict.Ends(Ending.done(pending, effects));
      case Result.Rejected(String reason, Throwable error) ->
          dead(pending, Classification.REJECTED, reason, error, pending.attempts + 1);
      case Result.Malformed(String reason) ->
          dead(pending, Classification.MALFORMED, reason, null, pending.attempts + 1);
      case Result.Failed failed -> afterFailure(pending, failed);
    };
  }

  private Verdict afterFailure(Pending pending, Result.Failed failed) {
    Instant now = seam.clock().now();
    int attempts = pending.attempts + 1;
    if (attempts >= plan.retry().attempts()) {
      return dead(pending, Classification.EXHAUSTED, failed.reason(), failed.error(), attempts);
    }
    pending.attempts = attempts;
    pending.suspect = false;
    if (pending.firstFailure == null) {
      pending.firstFailure = now;
    }
    Duration own = failed.after();
    Duration delay = own == null ? plan.retry().delay(attempts, seam.chance().fraction()) : own;
    boolean here = own == null ? plan.retry().isQuick(attempts) : own.compareTo(LONGEST_HERE) <= 0;
    Instant due = now.plus(delay);
    if (here || !sourceTakesBack) {
      return new Verdict.WaitsHere(due, delay);
    }
    firstFailures.remember(pending);
    return new Verdict.WaitsThere(due);
  }

  private Verdict dead(
      Pending pending,
      Classification classification,
      String reason,
      @Nullable Throwable error,
      int attempts) {
    return new Verdict.Ends(
        Ending.of(
            pending,
            new End.Dead(
                records.letter(
                    pending, classification, reason, error, attempts, seam.clock().now()))));
  }

  /** Whether a message must not be handled, because its attempts were spent before it arrived. */
  boolean isSpent(Pending pending) {
    return pending.attempts >= plan.retry().attempts();
  }

  /** The end of a message that must not be handled. */
  Ending spent(Pending pending) {
    String times = pending.attempts == 1 ? "once" : pending.attempts + " times";
    var letter =
        pending.suspect
            ? records.letter(
                pending,
                Classification.DEADLY,
                "the process died while it was handled alone; it was tried " + times,
                null,
                pending.attempts,
                seam.clock().now())
            : records.letter(
                pending,
                Classification.EXHAUSTED,
                "it had been tried " + times + " before",
                null,
                pending.attempts,
                seam.clock().now());
    return Ending.of(pending, new End.Dead(letter));
  }

  /** The end of a message whose outputs the transport refuses, now and always. */
  Ending refused(Pending pending, Throwable why) {
    String reason = "the transport refuses what the handler publishes: " + why.getMessage();
    return Ending.of(
        pending,
        new End.Dead(
            records.letter(
                pending,
                Classification.REJECTED,
                reason,
                why,
                pending.attempts + 1,
                seam.clock().now())));
  }
}
