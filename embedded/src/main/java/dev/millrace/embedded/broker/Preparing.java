package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MessageBytes;
import dev.millrace.MessageTooLargeException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.seam.Clock;
import dev.millrace.spi.KeyHash;
import dev.millrace.spi.Outgoing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays messages out on the caller's thread, so that the broker's has only to give them their
 * places: those that go into one partition, one behind the other, are one thing to it.
 *
 * <p><b>Threads.</b> Safe for many.
 */
final class Preparing {
  /** A hundred years: longer than any disk. */
  static final Duration MOST_DELAY = Duration.ofDays(36_500);

  private static final int UNKNOWN = 0;

  private final Clock clock;
  private final int mostData;
  private final Capabilities.Options options;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

  Preparing(Clock clock, int mostData, boolean queueShaped) {
    this.clock = clock;
    this.mostData = mostData;
    this.options = Offered.of(ChannelKind.QUEUE, queueShaped);
  }

  /** Remembers how many partitions a channel has, which never changes. */
  void learn(String channel, int count) {
    if (!partitions.containsKey(channel)) {
      partitions.put(channel, count);
    }
  }

  /** Lays messages out, in their order. */
  List<Prepared> prepare(List<Outgoing> messages) {
    List<Prepared> prepared = new ArrayList<>(1);
    Open open = null;
    for (int i = 0; i < messages.size(); i++) {
      Outgoing outgoing = messages.get(i);
      Message message = checked(outgoing);
      ByteBuffer content = MessageBytes.of(message);
      String key = message.key().orElse(null);
      if (outgoing.notBefore() != null) {
        close(open, prepared);
        open = null;
        prepared.add(delayed(outgoing.channel(), key, message.priority(), due(outgoing), content));
        continue;
      }
      int entry = Batch.ENTRY_BYTES + content.remaining();
      if (open == null || !open.takes(outgoing.channel(), key, entry)) {
        close(open, prepared);
        open = new Open(outgoing.channel(), key, entry, messages.size() - i);
      }
      open.add(key, message.priority(), content);
    }
    close(open, prepared);
    return prepared;
  }

  private static void close(@Nullable Open open, List<Prepared> prepared) {
    if (open != null) {
      prepared.add(open.prepared());
    }
  }

  private Message checked(Outgoing outgoing) {
    Message message = outgoing.message();
    if (message.dataSize() > mostData) {
      throw new MessageTooLargeException(
          "message '%s' for channel '%s' has %,d bytes of data; at most %,d fit. Keep the data elsewhere and send where it is"
              .formatted(message.id(), outgoing.channel(), message.dataSize(), mostData));
    }
    options.check(message, outgoing.channel(), "the embedded broker");
    return message;
  }

  private long due(Outgoing outgoing) {
    Instant due = outgoing.notBefore();
    if (due == null) {
      return Prepared.AT_ONCE;
    }
    if (due.isAfter(clock.now().plus(MOST_DELAY))) {
      throw new UnsupportedCapabilityException(
          "message '%s' is to wait until %s; the longest delay is %d days"
              .formatted(outgoing.message().id(), due, MOST_DELAY.toDays()));
    }
    return Publishing.roundedUp(due);
  }

  private static Prepared delayed(
      String channel, @Nullable String key, int priority, long due, ByteBuffer content) {
    int lane = lane(key);
    Piece piece = Delays.piece(due, lane, priority, content);
    return new Prepared(channel, key, due, lane, content, priority, piece);
  }

  /**
   * Never 0 for a key, which means that there is none. Two keys that share a lane wait for each
   * other without need, and nothing worse.
   */
  private static int lane(@Nullable String key) {
    return key == null ? 0 : KeyHash.partition(key, Integer.MAX_VALUE) + 1;
  }

  /** Messages for one partition, to which more may be added. */
  private final class Open {
    private final String channel;
    private final @Nullable String key;
    private final int count;
    private final Piece piece;
    private int priority = Message.DEFAULT_PRIORITY;

    Open(String channel, @Nullable String key, int entry, int more) {
      this.channel = channel;
      this.key = key;
      this.count = partitions.getOrDefault(channel, UNKNOWN);
      long expected = count == UNKNOWN ? entry : (long) entry * more;
      this.piece = new Piece((int) Math.max(entry, Math.min(expected, Gathering.MOST_BYTES)));
    }

    boolean takes(String to, @Nullable String other, int bytes) {
      return to.equals(channel)
          && piece.size() + bytes <= Gathering.MOST_BYTES
          && (count == 1 || (count > 1 && together(other)));
    }

    private boolean together(@Nullable String other) {
      return key != null
          && other != null
          && (key.equals(other)
              || KeyHash.partition(key, count) == KeyHash.partition(other, count));
    }

    void add(@Nullable String of, int said, ByteBuffer content) {
      piece.add(lane(of), said, content);
      if (said != Message.DEFAULT_PRIORITY) {
        priority = said;
      }
    }

    Prepared prepared() {
      return new Prepared(channel, key, Prepared.AT_ONCE, 0, null, priority, piece);
    }
  }
}
