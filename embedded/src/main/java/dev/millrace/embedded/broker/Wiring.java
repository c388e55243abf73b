package dev.millrace.embedded.broker;

import dev.millrace.embedded.log.Checksum;

/**
 * The parts of a store that its promises hang on and that a test may exchange, one at a time, to
 * see that the exchange is noticed.
 *
 * @param checksum compares what is stored with what is there
 * @param order the order of a commit's steps
 * @param checkpoints the order of a checkpoint's steps
 * @param namesLosses whether a repair writes down what it gives up
 */
public record Wiring(
    Checksum checksum, CommitOrder order, CheckpointOrder checkpoints, boolean namesLosses) {
  /** What production runs. */
  public static final Wiring SAFE =
      new Wiring(new Checksum(), CommitOrder::durableFirst, CheckpointOrder::durableFirst, true);

  /** With another order of a commit's steps. */
  public Wiring order(CommitOrder other) {
    return new Wiring(checksum, other, checkpoints, namesLosses);
  }

  /** With another order of a checkpoint's steps. */
  public Wiring checkpoints(CheckpointOrder other) {
    return new Wiring(checksum, order, other, namesLosses);
  }

  /** With another comparison of checksums. */
  public Wiring checksum(Checksum other) {
    return new Wiring(other, order, checkpoints, namesLosses);
  }

  /** With a repair that keeps to itself what it gives up. */
  public Wiring silentRepair() {
    return new Wiring(checksum, order, checkpoints, false);
  }
}
