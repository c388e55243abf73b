package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.Missed;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.state.Page;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.List;
import java.util.function.LongPredicate;

/** A subscription of either shape. */
abstract sealed class SubscriptionState permits SharedSubscription, AssignedSubscription {
  final SubscriptionMade made;
  final int id;
  final String name;
  final Mode mode;
  final ChannelState channel;
  boolean paused;
  private final List<Long> starts;

  SubscriptionState(ChannelState channel, SubscriptionMade made) {
    this.made = made;
    this.id = made.subscription();
    this.name = made.name();
    this.mode = made.mode();
    this.channel = channel;
    this.starts = made.starts();
    Damage.unless(
        starts.size() == channel.partitions.size(),
        "subscription '" + name + "' begins in other partitions than its channel has");
  }

  /** The first message it gets in a partition. */
  long start(int partition) {
    return starts.get(partition);
  }

  /** It has heard that it will not get messages. */
  abstract void apply(Missed missed);

  /** Whether it is done with a message, or never got it. */
  abstract boolean isSettled(int partition, long number);

  /** Whether that holds for all of {@code from} to {@code to}, the latter excluded. */
  abstract boolean allSettled(int partition, long from, long to);

  /**
   * Whether it is done with messages of {@code from} to {@code to}, both included, as it stands
   * now, for a thread that is not the broker's.
   */
  abstract LongPredicate settledNow(int partition, long from, long to);

  /** Of how many of {@code from} to {@code to}, the latter excluded, that holds. */
  abstract long countSettled(int partition, long from, long to);

  /** What a checkpoint has to keep. Takes time for what changed, not for what there is. */
  abstract StateSnapshot snapshot();

  /** That page was not kept after all: what changed then has changed still. */
  abstract void notKept(Page.Id lost);

  /** Begins where a snapshot was taken. To be called before anything else. */
  abstract void restore(byte[] rest, StateSnapshot.Pages pages);

  abstract SubscriptionInfo info();
}
