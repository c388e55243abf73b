package dev.millrace.verification.simulation;

import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What can be known of messages from outside, which is what {@link Ledger} keeps. */
final class Facts {
  /** More than what a message has beside its data: names, times, its places in the index. */
  private static final long OVERHEAD = 300;

  private Facts() {}

  /** What is known of something that was asked for. */
  enum Known {
    ASKED,
    YES,
    NO
  }

  /** Messages that are taken all or none. */
  static final class Unit {
    final List<Sent> messages = new ArrayList<>();
    Known taken = Known.ASKED;
    boolean seen;
  }

  /** A message. */
  static final class Sent {
    final String id;
    final String channel;
    final String key;
    final Unit unit;
    final Instant due;

    /** Its data, and what the store may add to it. */
    final long bytes;

    long position = -1;

    /** How many subscriptions are not through with it. */
    int left;

    Sent(Outgoing outgoing, Unit unit, Instant due) {
      this.id = outgoing.message().id();
      this.channel = outgoing.channel();
      this.key = outgoing.message().key().orElse("");
      this.unit = unit;
      this.due = due;
      this.bytes = outgoing.message().data().remaining() + OVERHEAD;
    }
  }

  /** What one subscription knows of one message. */
  static final class Handling {
    final Sent sent;
    Known settled = Known.NO;
    int attempts;
    Instant due;

    /** What it would be if the settlement that nobody answered yet was taken. */
    @Nullable Again asked;

    /** Who has it, as far as is known. */
    @Nullable Lease lease;

    Unit outputs = new Unit();

    final Line line;

    Handling(Sent sent, Line line) {
      this.sent = sent;
      this.line = line;
      this.due = sent.due;
    }

    boolean isHeldBy(long consumer, Instant now) {
      Lease held = lease;
      return held != null && held.consumer == consumer && now.isBefore(held.until);
    }

    boolean isHeld(Instant now) {
      Lease held = lease;
      return held != null && !held.givenUp && now.isBefore(held.until);
    }
  }

  /** The message is to come again. */
  record Again(int attempts, Instant due) {}

  /** What one subscription was given of one key and, as far as is known, did not settle. */
  static final class Line {
    final TreeMap<Long, Handling> open = new TreeMap<>();

    /** The last that was settled. */
    long settled = -1;
  }

  /** One hand-over of one message to one consumer. */
  static final class Lease {
    final long consumer;
    final Instant until;
    final Handling handling;
    final Delivery delivery;

    /** Its consumer has asked to be rid of it, and may hear that it is later than the next. */
    boolean givenUp;

    Lease(long consumer, Instant until, Handling handling, Delivery delivery) {
      this.consumer = consumer;
      this.until = until;
      this.handling = handling;
      this.delivery = delivery;
    }

    /** Whether nobody was given the message since. */
    boolean isCurrent() {
      return handling.lease == this;
    }

    /** It is over, unless it was already. */
    void end() {
      if (isCurrent()) {
        handling.asked = null;
        handling.lease = null;
      }
    }
  }
}
