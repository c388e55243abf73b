package dev.millrace.core;

import dev.millrace.Channel;
import dev.millrace.seam.Seam;

/**
 * What a context needs to publish: every channel of the application, and which of them settle in
 * one step with this subscription.
 */
interface Outputs {
  /** The channel, bound to its transport. */
  <T> BoundChannel<T> bound(Channel<T> channel);

  /**
   * Whether what is published there leaves in one step with the acknowledgement. Refuses what would
   * have to and cannot: a settlement is in memory or on disk, not half and half.
   */
  boolean leavesWithSettlement(BoundChannel<?> channel);

  Seam seam();
}
