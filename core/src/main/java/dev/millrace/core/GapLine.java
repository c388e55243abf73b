package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.seam.Seam;
import dev.millrace.spi.QueueSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks a queue-shaped source for gaps, and asks again when the application has heard of them: that
 * is what tells the source so.
 */
final class GapLine {
  private final QueueSource source;
  private final Seam seam;
  private final Executor decider;
  private final GapTelling telling;
  private final Trouble trouble;
  private boolean begun;
  private boolean closed;
  private int untold;

  GapLine(QueueSource source, Seam seam, Executor decider, GapTelling telling) {
    this.source = source;
    this.seam = seam;
    this.decider = decider;
    this.telling = telling;
    this.trouble = new Trouble(seam);
  }

  /** Begins to ask, if it has not. */
  void begin() {
    if (!begun) {
      begun = true;
      ask();
    }
  }

  private void ask() {
    if (!closed) {
      source.gaps().whenComplete((gaps, failure) -> decider.execute(() -> answered(gaps, failure)));
    }
  }

  private void answered(@Nullable List<Gap> gaps, @Nullable Throwable failure) {
    if (closed) {
      return;
    }
    if (gaps == null) {
      // What is final is told by whoever asks for messages.
      if (failure == null || !Trouble.isFinal(Waits.unwrapped(failure))) {
        seam.timers().after(trouble.pause(), () -> decider.execute(this::ask));
      }
      return;
    }
    trouble.over();
    untold = gaps.size();
    for (Gap gap : gaps) {
      telling.tell(gap, this::heard);
    }
  }

  private void heard() {
    untold--;
    if (untold == 0) {
      ask();
    }
  }

  void close() {
    closed = true;
  }
}
