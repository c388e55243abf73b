package dev.millrace.core;

import dev.millrace.Subscription.Status;
import dev.millrace.seam.Clock;
import dev.millrace.spi.Settlement.End;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a subscription holds and has done, and why it stands still if it does. */
final class Counts {
  private final int mostMessages;
  private final long mostBytes;
  private int messages;
  private long bytes;
  private long acknowledged;
  private long retried;
  private long rejected;
  private long lost;
  private @Nullable String stuck;
  private @Nullable String stopped;
  private @Nullable Instant full;

  Counts(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  void took(Pending pending) {
    messages++;
    bytes += pending.bytes();
  }

  void retried() {
    retried++;
  }

  void lost(Pending pending) {
    lost++;
    released(pending);
  }

  void ended(Ending ending) {
    switch (ending.end()) {
      case End.Done() -> acknowledged++;
      case End.Dead dead -> rejected++;
      case End.Again again -> {}
      case End.HandedBack() -> {}
    }
    released(ending.pending());
  }

  private void released(Pending pending) {
    messages--;
    bytes -= pending.bytes();
  }

  /**
   * Room for more, in portions: a source asked for one message at a time would give one at a time.
   */
  int roomForMessages() {
    int room = mostMessages - messages;
    return room * 4L >= mostMessages && roomForBytes() > 0 ? room : 0;
  }

  long roomForBytes() {
    return Math.max(0, mostBytes - bytes);
  }

  void stuck(@Nullable String why, Clock clock) {
    if (why == null) {
      stuck = null;
    } else if (stuck == null || !stuck.endsWith(why)) {
      stuck = "since " + clock.now() + ": " + why;
    }
  }

  /** The first reason is the reason. */
  void stopped(String why, Clock clock) {
    if (stopped == null) {
      stopped = "stopped at " + clock.now() + ": " + why;
    }
  }

  Status status(Lanes lanes, @Nullable String intake, Clock clock) {
    return new Status(acknowledged, retried, rejected, lost, messages, why(lanes, intake, clock));
  }

  private String why(Lanes lanes, @Nullable String intake, Clock clock) {
    if (stopped != null) {
      return stopped;
    }
    if (stuck != null) {
      return stuck;
    }
    if (intake != null) {
      return intake;
    }
    if (roomForMessages() > 0 || !lanes.allWait()) {
      full = null;
      return "";
    }
    full = full == null ? clock.now() : full;
    return "since %s: the buffer is full of %,d messages that wait for their next attempt; it goes on when one succeeds or is given up on"
        .formatted(full, messages);
  }
}
