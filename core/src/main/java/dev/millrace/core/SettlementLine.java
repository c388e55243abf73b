package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Settlements on their way to a queue-shaped source: one call at a time, in order; what ends
 * meanwhile gathers for the next, so that a forced write is shared by as many as there are. A call
 * that fails for the moment is made again with the same settlements.
 */
final class SettlementLine {
  private static final int MOST = 16_000;
  private static final long MOST_BYTES = 8L << 20;

  /** What becomes of the settlements. */
  interface Answers {
    void ended(Ending ending, boolean settled);

    void refused(Ending ending, Throwable why);

    void stuck(@Nullable String why);

    void failed(String why, Throwable failure);
  }

  private final QueueSource source;
  private final Seam seam;
  private final Executor decider;
  private final Answers answers;
  private final Trouble trouble;
  private final ArrayDeque<List<Ending>> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean oneByOne;
  private boolean closed;

  SettlementLine(QueueSource source, Seam seam, Executor decider, Answers answers) {
    this.source = source;
    this.seam = seam;
    this.decider = decider;
    this.answers = answers;
    this.trouble = new Trouble(seam);
  }

  /** Adds settlements that go in one call. */
  void add(List<Ending> group) {
    waiting.add(group);
  }

  boolean idle() {
    return !busy && waiting.isEmpty();
  }

  void close() {
    closed = true;
  }

  void flush() {
    if (!busy && !closed && !waiting.isEmpty()) {
      send(next());
    }
  }

  private List<List<Ending>> next() {
    List<List<Ending>> groups = new ArrayList<>();
    int count = 0;
    long bytes = 0;
    for (List<Ending> group = waiting.peek(); group != null; group = waiting.peek()) {
      long more = 0;
      for (Ending ending : group) {
        more += ending.bytes();
      }
      if (!groups.isEmpty()
          && (oneByOne || count + group.size() > MOST || bytes + more > MOST_BYTES)) {
        break;
      }
      groups.add(waiting.remove());
      count += group.size();
      bytes += more;
    }
    return groups;
  }

  private void send(List<List<Ending>> groups) {
    busy = true;
    List<Ending> all = new ArrayList<>();
    List<Settlement> settlements = new ArrayList<>();
    for (List<Ending> group : groups) {
      for (Ending ending : group) {
        all.add(ending);
        settlements.add(QueueIntake.settlement(ending));
      }
    }
    source
        .settle(settlements)
        .whenComplete(
            (settled, failure) -> decider.execute(() -> answered(groups, all, settled, failure)));
  }

  private void answered(
      List<List<Ending>> groups,
      List<Ending> all,
      @Nullable List<Boolean> settled,
      @Nullable Throwable failure) {
    busy = false;
    if (closed) {
      return;
    }
    if (settled == null) {
      failed(
          groups,
          Waits.unwrapped(failure == null ? new IllegalStateException("no answers") : failure));
      return;
    }
    trouble.over();
    oneByOne = false;
    answers.stuck(null);
    for (int i = 0; i < all.size(); i++) {
      answers.ended(all.get(i), settled.get(i));
    }
  }

  private void failed(List<List<Ending>> groups, Throwable failure) {
    if (Trouble.isRefusal(failure) && groups.size() > 1) {
      groups.reversed().forEach(waiting::addFirst);
      oneByOne = true;
    } else if (Trouble.isRefusal(failure)) {
      oneByOne = false;
      groups.getFirst().forEach(ending -> answers.refused(ending, failure));
    } else if (Trouble.isFinal(failure)) {
      answers.failed("settling failed: " + failure.getMessage(), failure);
    } else {
      answers.stuck("settling failed and is tried again: " + failure.getMessage());
      busy = true;
      seam.timers().after(trouble.pause(), () -> decider.execute(() -> again(groups)));
    }
  }

  private void again(List<List<Ending>> groups) {
    if (closed) {
      busy = false;
    } else {
      send(groups);
    }
  }
}
