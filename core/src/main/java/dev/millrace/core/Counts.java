package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Subscription.Status;
import dev.millrace.seam.Clock;
import dev.millrace.spi.Settlement.End;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a subscription holds and has done, and why it stands still if it does. */
final class Counts {
  /** So many times as much as is held may wait for its settlement to be written. */
  private static final int MOST_SETTLING = 4;

  private final Prefetch prefetch;
  private final long mostBytes;
  private int messages;
  private long bytes;
  private int settling;
  private long settlingBytes;
  private long acknowledged;
  private long retried;
  private long rejected;
  private long lost;
  private long missed;
  private final Map<Intake.Part, String> stuck = new EnumMap<>(Intake.Part.class);
  private @Nullable String stopped;
  private @Nullable Instant full;

  Counts(int mostMessages, long mostBytes) {
    this.prefetch = new Prefetch(mostMessages);
    this.mostBytes = mostBytes;
  }

  /** So many have come together. */
  void came(int count, Clock clock) {
    prefetch.came(count, clock.nanos());
  }

  void took(Pending pending) {
    pending.taken = true;
    messages++;
    bytes += pending.bytes();
  }

  /** It was handled, and what became of it is being settled. */
  void settling(Ending ending) {
    Pending pending = ending.pending();
    if (pending.taken && !pending.settling) {
      pending.settling = true;
      settling++;
      settlingBytes += pending.bytes();
    }
  }

  void retried() {
    retried++;
  }

  void lost(Pending pending) {
    lost++;
    released(pending);
  }

  void missed(Gap gap) {
    missed += gap.messages();
  }

  /** It is held no more, without anything having become of it here. */
  void handedBack(Pending pending) {
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
    if (pending.settling) {
      pending.settling = false;
      settling--;
      settlingBytes -= pending.bytes();
    }
  }

  /**
   * Room for more. While there is something to do it comes in portions, because a source that is
   * asked for one message at a time gives one at a time.
   */
  int roomForMessages(boolean busy) {
    int most = prefetch.size();
    long handled = Math.min(settling, MOST_SETTLING * (long) most);
    int room = (int) (most - (messages - handled));
    return roomForBytes() > 0 && (!busy || room * 4L >= most) ? Math.max(0, room) : 0;
  }

  long roomForBytes() {
    return Math.max(0, mostBytes - (bytes - Math.min(settlingBytes, mostBytes)));
  }

  /** A part of the source does not answer, or does again; whether that is news. */
  boolean stuck(Intake.Part part, @Nullable String why, Clock clock) {
    String before = stuck.get(part);
    if (why == null) {
      return stuck.remove(part) != null;
    }
    if (before != null && before.endsWith(why)) {
      return false;
    }
    stuck.put(part, "since " + clock.now() + ": " + why);
    return true;
  }

  /** The first reason is the reason. */
  void stopped(String why, Clock clock) {
    if (stopped == null) {
      stopped = "stopped at " + clock.now() + ": " + why;
    }
  }

  Status status(Lanes lanes, @Nullable String intake, Clock clock) {
    return new Status(
        acknowledged, retried, rejected, lost, missed, messages, why(lanes, intake, clock));
  }

  private String why(Lanes lanes, @Nullable String intake, Clock clock) {
    if (stopped != null) {
      return stopped;
    }
    if (!stuck.isEmpty()) {
      return stuck.values().iterator().next();
    }
    if (intake != null) {
      return intake;
    }
    if (roomForMessages(false) > 0 || !lanes.allWait()) {
      full = null;
      return "";
    }
    full = full == null ? clock.now() : full;
    return "since %s: the buffer is full of %,d messages that wait for their next attempt; it goes on when one succeeds or is given up on"
        .formatted(full, messages);
  }
}
