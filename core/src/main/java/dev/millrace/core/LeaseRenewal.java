package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import dev.millrace.spi.QueueSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Renews the leases of everything that is held, in one call at every half of the lease: what is
 * buffered, what is being handled and what waits for a quick try. A call that fails says nothing
 * about the leases; the next one, or the settlement, will.
 */
final class LeaseRenewal {
  private final QueueSource source;
  private final Holdings leased;
  private final Duration every;
  private final Seam seam;
  private final Executor decider;
  private final Consumer<Pending> lost;
  private @Nullable Timer timer;
  private boolean closed;

  LeaseRenewal(
      QueueSource source,
      Holdings leased,
      Duration every,
      Seam seam,
      Executor decider,
      Consumer<Pending> lost) {
    this.source = source;
    this.leased = leased;
    this.every = every;
    this.seam = seam;
    this.decider = decider;
    this.lost = lost;
  }

  /** Something is held. */
  void watch() {
    if (timer == null && !closed && !leased.isEmpty()) {
      timer = seam.timers().after(every, () -> decider.execute(this::renew));
    }
  }

  private void renew() {
    timer = null;
    if (closed || leased.isEmpty()) {
      return;
    }
    List<Pending> all = leased.all();
    source
        .renew(all.stream().map(QueueIntake::delivery).toList())
        .whenComplete((renewed, failure) -> decider.execute(() -> renewed(all, renewed)));
    watch();
  }

  private void renewed(List<Pending> all, @Nullable List<Boolean> renewed) {
    if (closed || renewed == null) {
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      // What is being settled may have no lease any more because it was: the answer to the
      // settlement says so.
      Pending pending = all.get(i);
      if (!renewed.get(i) && !pending.ending && leased.remove(pending)) {
        lost.accept(pending);
      }
    }
  }

  void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
