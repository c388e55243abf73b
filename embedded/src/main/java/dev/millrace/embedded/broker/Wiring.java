package dev.millrace.embedded.broker;

import dev.millrace.embedded.log.Checksum;

/**
 * The parts of a store that its promises hang on and that a test may exchange, one at a time, to
 * see that the exchange is noticed.
 *
 * @param checksum compares what is stored with what is there
 * @param order the order of a commit's steps
 */
public record Wiring(Checksum checksum, CommitOrder order) {
  /** What production runs. */
  public static final Wiring SAFE = new Wiring(new Checksum(), CommitOrder::durableFirst);
}
