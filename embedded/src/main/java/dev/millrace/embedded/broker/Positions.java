package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.MessageBytes;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.spi.Admin.Kept;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds places in partitions, and what lies there. */
final class Positions {
  private final Broker broker;

  Positions(Broker broker) {
    this.broker = broker;
  }

  /** The number of the first message at or after a position. */
  long find(ChannelState channel, int partition, Position from) {
    Partition index = channel.partitions.get(partition);
    return switch (from) {
      case Position.Earliest earliest -> index.missing.first();
      case Position.Latest latest -> index.end();
      case Position.Exact exact -> Math.min(exact.offset(), index.end());
      case Position.At(var time) -> index.find(Publishing.roundedUp(time));
    };
  }

  /** What a channel keeps from a position on. */
  List<Kept> browse(String name, int partition, Position position, int limit) {
    ChannelState channel = broker.books.channel(name);
    if (channel == null) {
      throw new MillraceException("there is no channel '" + name + "'");
    }
    if (partition < 0 || partition >= channel.partitions.size()) {
      throw new MillraceException(
          "channel '%s' has %d partitions, counted from 0, and so no partition %d"
              .formatted(name, channel.partitions.size(), partition));
    }
    if (position instanceof Position.Exact exact && exact.partition() != partition) {
      throw new MillraceException(
          "position %s is in partition %d, not in partition %d"
              .formatted(position, exact.partition(), partition));
    }
    Partition index = channel.partitions.get(partition);
    Stretch<Kept> kept =
        new Stretch<>(limit, Long.MAX_VALUE, true, entry -> kept(partition, entry));
    long from = find(channel, partition, position);
    while (!kept.isFull()) {
      Entries at = index.next(from);
      Missing.Row damaged = damaged(index, from, at == null ? index.end() : at.number());
      if (damaged != null && kept.isEmpty()) {
        DamagedDataException cause = index.damage(damaged.from());
        throw new DamagedDataException(
            "%s. Go on from %s"
                .formatted(cause.getMessage(), new Position.Exact(partition, damaged.to())),
            cause);
      }
      if (damaged != null || at == null) {
        return kept;
      }
      if (channel.kind == ChannelKind.STREAM) {
        from = kept.take(at, index.missing.from(at.number(), Long.MAX_VALUE));
      } else if (channel.keeps(partition, at.number())) {
        from = kept.take(at, at.number() + 1);
      } else {
        from = at.number() + 1;
      }
    }
    return kept;
  }

  private static Kept kept(int partition, Entries entry) {
    return new Kept(
        new Position.Exact(partition, entry.number()),
        Instant.ofEpochMilli(entry.at()),
        MessageBytes.read(entry.content()));
  }

  /** The first that is damaged between two messages, or null. */
  private static Missing.@Nullable Row damaged(Partition index, long from, long to) {
    if (index.missing.hasRows()) {
      for (Missing.Row row : index.missing.rows(from, to)) {
        if (row.reason() == Gap.Reason.DAMAGED) {
          return row;
        }
      }
    }
    return null;
  }
}
