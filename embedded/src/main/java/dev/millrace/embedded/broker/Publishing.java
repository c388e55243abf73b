package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.StorageFullException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.KeyHash;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages into channels: what is published, what a handling causes, and what was delayed and
 * is due.
 */
final class Publishing {
  /** The most bytes of data in a message. */
  static final int MOST_DATA = 8 << 20;

  /** A hundred years: longer than any disk. */
  static final Duration MOST_DELAY = Duration.ofDays(36_500);

  /** More than a record needs besides its content. */
  static final int RECORD = 64;

  /** So many messages may wait for their time in memory. */
  static final int MOST_DELAYED = 1_000_000;

  private final Broker broker;

  Publishing(Broker broker) {
    this.broker = broker;
  }

  /** The most bytes of data in a message of this store, whose frames may be small. */
  int mostData() {
    return Math.min(MOST_DATA, broker.round.mostBytes() / 2);
  }

  /** Lays messages out, on the caller's thread. */
  List<Prepared> prepare(List<Outgoing> messages) {
    List<Prepared> prepared = new ArrayList<>(messages.size());
    for (Outgoing outgoing : messages) {
      prepared.add(prepare(outgoing));
    }
    return prepared;
  }

  Prepared prepare(Outgoing outgoing) {
    Message message = outgoing.message();
    if (message.dataSize() > mostData()) {
      throw new MessageTooLargeException(
          "message '%s' for channel '%s' has %,d bytes of data; at most %,d fit. Keep the data elsewhere and send where it is"
              .formatted(message.id(), outgoing.channel(), message.dataSize(), mostData()));
    }
    Offered.of(ChannelKind.QUEUE).check(message, outgoing.channel(), "the embedded broker");
    byte[] bytes = MessageFormat.encode(message);
    Instant due = outgoing.notBefore();
    if (due != null && due.isAfter(broker.seam.clock().now().plus(MOST_DELAY))) {
      throw new UnsupportedCapabilityException(
          "message '%s' is to wait until %s; the longest delay is %d days"
              .formatted(message.id(), due, MOST_DELAY.toDays()));
    }
    return new Prepared(
        outgoing.channel(),
        message.key().orElse(null),
        due == null ? Long.MIN_VALUE : roundedUp(due),
        new Content(message, bytes));
  }

  static long roundedUp(Instant time) {
    return time.plusNanos(999_999).toEpochMilli();
  }

  /** How much room they take at most. */
  static long most(List<Prepared> messages) {
    long most = 0;
    for (Prepared message : messages) {
      most += message.content().bytes().length + RECORD;
    }
    return most;
  }

  void publish(List<Prepared> messages, CompletableFuture<List<TransportReceipt>> answer) {
    check(messages);
    long most = most(messages);
    if (most > broker.round.mostBytes()) {
      throw new MessageTooLargeException(
          "%d messages to be taken all or none have %,d bytes together; at most %,d fit. Publish them in smaller batches"
              .formatted(messages.size(), most, broker.round.mostBytes()));
    }
    broker.round.reserve(most, true);
    broker.round.whenDurable(answer, take(messages));
  }

  /** Refuses what cannot be taken, before anything is changed. */
  void check(List<Prepared> messages) {
    long now = broker.millis();
    int waiting = broker.books.delayed().size();
    for (Prepared message : messages) {
      if (broker.books.channel(message.channel()) == null) {
        throw new MillraceException(
            "channel '%s' has not been declared, so nothing can be published to it; declare it first"
                .formatted(message.channel()));
      }
      if (message.due() > now && ++waiting > MOST_DELAYED) {
        throw new MillraceException(
            "%,d messages wait for their time already, which is the most this store keeps; publish it when it is due"
                .formatted(MOST_DELAYED));
      }
    }
  }

  /** Takes messages for which there is room. */
  List<TransportReceipt> take(List<Prepared> messages) {
    long now = broker.millis();
    List<TransportReceipt> receipts = new ArrayList<>(messages.size());
    for (Prepared message : messages) {
      receipts.add(new TransportReceipt(take(message, now)));
    }
    return receipts;
  }

  private @Nullable Position take(Prepared message, long now) {
    ChannelState channel = broker.books.channel(message.channel());
    if (channel == null) {
      throw new IllegalStateException("channel '" + message.channel() + "' was checked before");
    }
    String key = message.key();
    int count = channel.partitions.size();
    int partition = key == null ? channel.partitionOfKeyless() : KeyHash.partition(key, count);
    int lane = key == null ? 0 : lane(key);
    if (message.due() > now) {
      long id = broker.books.nextDelayed();
      broker.round.add(
          new Fact.Delayed(channel.id, partition, id, message.due(), lane, message.content()));
      broker.round.afterwards(() -> schedule(id, message.due()));
      return null;
    }
    PartitionIndex index = channel.partitions.get(partition);
    long number = index.end();
    broker.round.add(
        new Fact.Taken(channel.id, partition, number, index.timeFor(now), lane, message.content()));
    broker.handOut.changed(channel);
    return Position.of(partition, number);
  }

  /**
   * Never 0, which means that there is no key. Two keys that share a lane wait for each other
   * without need, and nothing worse.
   */
  private static int lane(String key) {
    return KeyHash.partition(key, Integer.MAX_VALUE) + 1;
  }

  void schedule(long id, long due) {
    broker.alarm.at(due, () -> due(id));
  }

  private void due(long id) {
    DelayedMessage message = broker.books.delayed().get(id);
    if (message == null) {
      return;
    }
    ChannelState channel = broker.books.channel(message.channel);
    PartitionIndex index = channel.partitions.get(message.partition);
    try {
      broker.round.reserve(RECORD, false);
    } catch (StorageFullException full) {
      schedule(id, broker.millis() + 1_000);
      return;
    }
    broker.round.add(
        new Fact.Due(
            channel.id, message.partition, id, index.end(), index.timeFor(broker.millis())));
    broker.handOut.changed(channel);
  }

  /**
   * A message on its way, laid out.
   *
   * @param due in milliseconds, or the least number for at once
   */
  record Prepared(String channel, @Nullable String key, long due, Content content) {}
}
