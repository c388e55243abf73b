package dev.millrace.bench.measure;

import java.util.Optional;

/** When a round says more about the machine's other work than about the contenders. */
public final class Discards {
  /** How far the raw sync may move between the beginning and the end of a round. */
  static final double MOST_MOVED = 0.30;

  /** The part of its known share below which a peer was hindered rather than slow. */
  static final double LEAST_SHARE = 2.0 / 3;

  private Discards() {}

  /** Why the whole round does not count, or empty if it does. */
  public static Optional<String> moved(double rawBefore, double rawAfter) {
    double moved = Math.abs(rawAfter - rawBefore) / Math.min(rawBefore, rawAfter);
    return moved > MOST_MOVED
        ? Optional.of(
            "the raw sync moved from %.0f to %.0f us, more than %.0f %%"
                .formatted(rawBefore, rawAfter, MOST_MOVED * 100))
        : Optional.empty();
  }

  /** Why this peer's figure of a round does not count, or empty if it does. */
  public static Optional<String> hindered(double ofLimit, double share) {
    return ofLimit < LEAST_SHARE * share
        ? Optional.of(
            "it reached %.2f of the limit, less than two thirds of its known %.2f"
                .formatted(ofLimit, share))
        : Optional.empty();
  }
}
