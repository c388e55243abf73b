package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.embedded.state.Page;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How a checkpoint lays out what the broker knows.
 *
 * <p>For each channel: the record that would make it as it is; where each of its partitions ends,
 * the hidden ones first; which letters are not wanted any more and which may be replaced; which
 * delayed messages were taken. For each subscription: the record that made it, and its state. Of a
 * channel that is in memory only it says what the next process begins with: nothing.
 */
final class BooksFormat {
  private BooksFormat() {}

  /**
   * Appends everything but what lies in pages.
   *
   * @param changed receives the pages that changed since this was asked before
   */
  static void write(Books books, ByteSink sink, List<Page> changed) {
    sink.number(books.channelCount());
    for (int id = 0; id < books.channelCount(); id++) {
      write(books.channel(id).lasting(), sink, changed);
    }
    sink.number(books.subscriptionCount());
    for (SubscriptionState subscription : books.subscriptions()) {
      SubscriptionState lasting = books.lasting(subscription);
      sink.run(body(lasting.made));
      StateSnapshot snapshot = lasting.snapshot();
      sink.run(snapshot.rest());
      changed.addAll(snapshot.changed());
    }
  }

  private static void write(ChannelState channel, ByteSink sink, List<Page> changed) {
    sink.run(body(channel.made()));
    for (Partition partition : channel.all()) {
      sink.number(partition.end());
      if (partition.end() > 0) {
        sink.signed(partition.lastAt()).flag(partition.hasPriorities());
        partition.missing.write(sink);
      }
    }
    write(channel, Partition.LETTERS, channel.letters.removed, sink, changed);
    channel.letters.write(sink);
    write(channel, Partition.DELAYED, channel.undelayed, sink, changed);
    sink.number(channel.taken);
    if (channel.options().isCompacted()) {
      for (Partition partition : channel.partitions) {
        sink.number(partition.cleanUntil()).signed(partition.tombstonesGo());
      }
    }
  }

  private static void write(
      ChannelState channel, int partition, SettledSet set, ByteSink sink, List<Page> changed) {
    StateFormat.write(sink, set);
    changed.addAll(StateFormat.pages(owner(channel.id), partition, set, set.takeChanged()));
  }

  /** Pages of a channel's own partitions lie where no subscription's do. */
  private static int owner(int channel) {
    return -1 - channel;
  }

  /** The pages were not kept after all: what changed then has changed still. */
  static void notKept(Books books, List<Page> changed) {
    for (Page page : changed) {
      Page.Id id = page.id();
      if (id.subscription() >= 0) {
        books.subscriptions().get(id.subscription()).notKept(id);
      } else {
        ChannelState channel = books.channel(-1 - id.subscription());
        SettledSet set =
            id.partition() == Partition.LETTERS ? channel.letters.removed : channel.undelayed;
        set.untake(id.chunk());
      }
    }
  }

  private static byte[] body(Fact fact) {
    ByteBuffer body = FactFormat.encode(fact).body();
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  /** Reads what {@link #write} laid out into books that are empty. */
  static void read(ByteFeed feed, Books books, StateSnapshot.Pages pages) {
    for (int left = feed.count(); left > 0; left--) {
      if (FactFormat.decode(RecordKind.CHANNEL, ByteBuffer.wrap(feed.run()))
          instanceof ChannelMade made) {
        books.apply(made);
        read(feed, books.channel(made.channel()), pages);
      }
    }
    List<byte[]> states = new ArrayList<>();
    for (int left = feed.count(); left > 0; left--) {
      if (FactFormat.decode(RecordKind.SUBSCRIPTION, ByteBuffer.wrap(feed.run()))
          instanceof SubscriptionMade made) {
        books.apply(made);
        states.add(feed.run());
      }
    }
    for (int i = 0; i < states.size(); i++) {
      books.subscriptions().get(i).restore(states.get(i), pages);
    }
  }

  private static void read(ByteFeed feed, ChannelState channel, StateSnapshot.Pages pages) {
    for (Partition partition : channel.all()) {
      long end = feed.number();
      long lastAt = end > 0 ? feed.signed() : Long.MIN_VALUE;
      partition.restore(end, lastAt, end > 0 && feed.flag());
      if (end > 0) {
        partition.missing.read(feed);
      }
    }
    int owner = owner(channel.id);
    StateFormat.read(feed, owner, Partition.LETTERS, channel.letters.removed, pages);
    channel.letters.read(feed);
    StateFormat.read(feed, owner, Partition.DELAYED, channel.undelayed, pages);
    channel.taken = feed.number();
    if (channel.options().isCompacted()) {
      for (Partition partition : channel.partitions) {
        partition.compacted(feed.number(), feed.signed());
      }
    }
  }
}
