package dev.millrace.bench.report;

/**
 * One contender in one round.
 *
 * @param round which
 * @param rate how much a second
 * @param limit what nobody could do better, in the same round
 * @param p50us the median of a call, or NaN
 * @param p99us its 99th percentile, or NaN
 */
public record Figure(int round, double rate, double limit, double p50us, double p99us) {
  /** The part of the limit that was reached. */
  public double ofLimit() {
    return rate / limit;
  }
}
