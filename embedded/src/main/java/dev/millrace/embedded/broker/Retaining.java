package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.Retention;
import dev.millrace.StorageFullException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over what topics and streams keep no longer: what has passed is a fact in the log before
 * anybody notices, and the files it lies in are deleted by a checkpoint that knows of it.
 */
final class Retaining {
  /*
   * It is looked at a second after something was written, not at once: so a busy channel costs one
   * small record a second, and what is kept beyond the limit is what comes in a second. By time it is
   * also looked at when nothing is written, as often as a sixty-fourth of the age.
   *
   * What has a lease is the consumer's until that ends: a cursor counts it as passed over when it
   * comes back, and as handled when it does not.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Retaining.class);

  private static final long EVERY_MILLIS = 1_000;
  private static final int PART_OF_AGE = 64;
  private static final long LONGEST_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** More than a fact takes in the log. */
  private static final int RECORD = 64;

  private final Broker broker;

  /** When it is looked at next, on the monotonic clock. */
  private long due = Long.MAX_VALUE;

  Retaining(Broker broker) {
    this.broker = broker;
  }

  /** Something was written, or the store was opened: looks at all channels in a moment. */
  void later() {
    come(0);
  }

  private void come(long millis) {
    long at =
        broker.seam.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(Math.max(EVERY_MILLIS, millis));
    if (at < due) {
      due = at;
      broker.alarm.atNanos(at, this::run);
    }
  }

  private static boolean isLimited(ChannelState channel) {
    return channel.kind != ChannelKind.QUEUE
        && channel.options().retention().filter(some -> !some.limits().isEmpty()).isPresent();
  }

  private void run() {
    if (broker.seam.clock().nanos() < due) {
      return;
    }
    due = Long.MAX_VALUE;
    long now = broker.millis();
    long wait = LONGEST_MILLIS;
    boolean again = false;
    try {
      for (ChannelState channel : broker.books.channels().values()) {
        if (isLimited(channel)) {
          Retention retention = channel.options().retention().orElseThrow();
          pass(channel, retention, now);
          if (retention.maxAge() != null && keepsAny(channel)) {
            again = true;
            wait = Math.min(wait, retention.maxAge().toMillis() / PART_OF_AGE);
          }
        }
      }
    } catch (StorageFullException full) {
      LOG.debug("retention waits for room in the log", full);
      again = true;
      wait = 0;
    }
    if (again) {
      come(wait);
    }
  }

  private static boolean keepsAny(ChannelState channel) {
    for (Partition partition : channel.partitions) {
      if (partition.missing.first() < partition.end()) {
        return true;
      }
    }
    return false;
  }

  private void pass(ChannelState channel, Retention retention, long now) {
    boolean passed = false;
    for (Partition partition : channel.partitions) {
      long first = partition.retained(retention, now);
      if (first > partition.missing.first()) {
        broker.round.reserve(RECORD, false);
        broker.round.add(new Fact.Reclaimed(channel.id, partition.number, first));
        passed = true;
      }
    }
    if (passed) {
      broker.handOut.changed(channel);
    }
  }
}
