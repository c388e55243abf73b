package dev.millrace.embedded.broker;

import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.StorageFullException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.spi.KeyHash;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages into channels: what is published, what a handling causes, and what was delayed and
 * is due.
 */
final class Publishing {
  private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

  /** The most bytes of data in a message. */
  static final int MOST_DATA = 8 << 20;

  /** How long a message that is due waits when there is no room for it. */
  private static final long RETRY_MILLIS = 1_000;

  private final Broker broker;
  private final Preparing preparing;

  /** When the alarm will ask for what is due. */
  private long scheduled = Long.MAX_VALUE;

  /** For a store that is used in the queue's shape, or in the log's. */
  Publishing(Broker broker, boolean queueShaped) {
    this.broker = broker;
    this.preparing = new Preparing(broker.seam.clock(), mostData(), queueShaped);
  }

  /** The most bytes of data in a message of this store, whose frames may be small. */
  int mostData() {
    return Math.min(MOST_DATA, broker.round.mostBytes() / 2);
  }

  /** Lays messages out, on the caller's thread. */
  List<Prepared> prepare(List<Outgoing> messages) {
    return preparing.prepare(messages);
  }

  static long roundedUp(Instant time) {
    return time.plusNanos(999_999).toEpochMilli();
  }

  void publish(List<Prepared> messages, CompletableFuture<List<TransportReceipt>> answer) {
    check(messages);
    long most = Prepared.most(messages);
    if (most > broker.round.mostBytes()) {
      throw new MessageTooLargeException(
          "%d messages to be taken all or none have %,d bytes together; at most %,d fit. Publish them in smaller batches"
              .formatted(Prepared.count(messages), most, broker.round.mostBytes()));
    }
    String inMemory = inMemory(messages);
    if (inMemory == null) {
      broker.round.reserve(most, true);
    } else {
      broker.memory.require(most, inMemory);
    }
    broker.round.whenDurable(answer, take(messages));
  }

  /**
   * The channel of these messages if it is in memory only, or null.
   *
   * @throws UnsupportedCapabilityException if some are to be kept and some are not
   */
  private @Nullable String inMemory(List<Prepared> messages) {
    String kept = null;
    String unkept = null;
    for (Prepared message : messages) {
      if (channel(message).isInMemory()) {
        unkept = message.channel();
      } else {
        kept = message.channel();
      }
    }
    if (kept != null && unkept != null) {
      throw apart("messages to '" + kept + "'", unkept);
    }
    return unkept;
  }

  /** Refuses what cannot happen in one step with something on this channel. */
  void check(ChannelState input, List<Prepared> outputs) {
    check(outputs);
    for (Prepared output : outputs) {
      if (channel(output).isInMemory() != input.isInMemory()) {
        throw input.isInMemory()
            ? apart("messages to '" + output.channel() + "'", input.name)
            : apart("the settlement of a message of '" + input.name + "'", output.channel());
      }
    }
  }

  private static UnsupportedCapabilityException apart(String kept, String unkept) {
    return new UnsupportedCapabilityException(
        "%s and a channel in memory, '%s', cannot change in one step: of what belongs together a process that ends would leave half. Publish to one of them outside of the handling, or give '%s' another durability"
            .formatted(kept, unkept, unkept));
  }

  /** Refuses what cannot be taken, before anything is changed. */
  void check(List<Prepared> messages) {
    for (Prepared message : messages) {
      if (broker.books.channel(message.channel()) == null) {
        throw new MillraceException(
            "channel '%s' has not been declared, so nothing can be published to it; declare it first"
                .formatted(message.channel()));
      }
    }
  }

  /** Takes messages for which there is room. */
  List<TransportReceipt> take(List<Prepared> messages) {
    long now = broker.millis();
    Receipts receipts = new Receipts();
    for (Prepared message : messages) {
      take(message, now, receipts);
    }
    return receipts;
  }

  private ChannelState channel(Prepared message) {
    ChannelState channel = broker.books.channel(message.channel());
    if (channel == null) {
      throw new IllegalStateException("channel '" + message.channel() + "' was checked before");
    }
    return channel;
  }

  private void take(Prepared messages, long now, Receipts receipts) {
    ChannelState channel = channel(messages);
    String key = messages.key();
    int count = channel.partitions.size();
    preparing.learn(channel.name, count);
    int partition = key == null ? channel.partitionOfKeyless() : KeyHash.partition(key, count);
    if (messages.due() > now) {
      Delays.into(partition, messages.piece());
      long id = broker.round.take(channel.delayed, now, messages.piece());
      broker.round.afterwards(() -> schedule(messages.due(), channel, id));
      receipts.addDelayed();
      return;
    }
    Partition into = channel.partitions.get(partition);
    into.sawPriority(messages.priority());
    receipts.add(partition, broker.round.take(into, now, messages.now()), messages.count());
    broker.handOut.changed(channel);
  }

  private void schedule(long due, ChannelState channel, long number) {
    if (channel.isInMemory()) {
      // The times of the others are kept in files, which would outlive the messages.
      broker.alarm.at(due, () -> takeDueOfMemory(channel, number));
      return;
    }
    broker.books.delays().add(due, channel.id, number);
    schedule();
  }

  private void takeDueOfMemory(ChannelState channel, long number) {
    long now = broker.millis();
    if (!takeDue(channel, number, now)) {
      broker.alarm.at(now + RETRY_MILLIS, () -> takeDueOfMemory(channel, number));
    }
  }

  /** Sees to it that what is due first is taken at its time. */
  void schedule() {
    Delays delays = broker.books.delays();
    if (!delays.isEmpty() && delays.next() < scheduled) {
      scheduled = delays.next();
      broker.alarm.at(scheduled, this::takeDue);
    }
  }

  private void takeDue() {
    scheduled = Long.MAX_VALUE;
    Delays delays = broker.books.delays();
    long now = broker.millis();
    while (!delays.isEmpty() && delays.next() <= now) {
      ChannelState channel = broker.books.channel(delays.channel());
      if (!channel.undelayed.contains(delays.number()) && !takeDue(channel, delays.number(), now)) {
        scheduled = now + RETRY_MILLIS;
        broker.alarm.at(scheduled, this::takeDue);
        return;
      }
      delays.remove();
    }
    schedule();
  }

  /** Takes a message whose time has come; false if there is no room. */
  private boolean takeDue(ChannelState channel, long number, long now) {
    Entries entry = channel.delayed.entry(number);
    if (entry == null) {
      // It stays among those that wait: a file that is brought back brings it back too, and until
      // then it counts.
      LOG.error(
          "a delayed message of channel '{}' is due and cannot be taken; it is when what is damaged was brought back and the store opened again: {}",
          channel.name,
          channel.delayed.damage(number).getMessage());
      return true;
    }
    int lane = entry.lane();
    int priority = entry.priority();
    ByteBuffer content = entry.content();
    content.getLong();
    Partition partition = channel.partition(content.getInt());
    try {
      broker.round.reserve(content.remaining() + Prepared.RECORD, false);
    } catch (StorageFullException full) {
      return false;
    }
    broker.round.add(new Fact.Removed(channel.id, Partition.DELAYED, number));
    partition.sawPriority(priority);
    long unused = broker.round.take(partition, now, Piece.of(lane, priority, content));
    broker.handOut.changed(channel);
    return true;
  }
}
