package dev.millrace.embedded.broker;

import dev.millrace.embedded.state.Page;
import java.util.List;

/**
 * What a checkpoint keeps of a subscription: taken between two rounds, given back by {@link
 * SubscriptionState#restore} before any record of the log is applied.
 */
final class StateSnapshot {
  private final int subscription;
  private final byte[] rest;
  private final List<Page> changed;

  StateSnapshot(int subscription, byte[] rest, List<Page> changed) {
    this.subscription = subscription;
    this.rest = rest;
    this.changed = List.copyOf(changed);
  }

  int subscription() {
    return subscription;
  }

  /** What goes into the manifest: small. */
  byte[] rest() {
    return rest;
  }

  /** The pages that changed since the snapshot before. */
  List<Page> changed() {
    return changed;
  }

  /** Where the pages of a checkpoint are read. */
  @FunctionalInterface
  interface Pages {
    byte[] read(Page.Id id);
  }
}
