package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.Delayed;
import dev.millrace.embedded.broker.Fact.Due;
import dev.millrace.embedded.broker.Fact.LetterWritten;
import dev.millrace.embedded.broker.Fact.Settled;
import dev.millrace.embedded.broker.Fact.Started;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.broker.Fact.Taken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the facts of the log add up to. A fact changes the books in the same way whether
 * it was decided just now or read while opening: first {@link #apply}, and when it is known where
 * it is, {@link #place}.
 */
final class Books {
  private final Map<String, ChannelState> channelsByName = new TreeMap<>();
  private final List<ChannelState> channels = new ArrayList<>();
  private final List<SubscriptionState> subscriptions = new ArrayList<>();
  private final Map<Long, DelayedMessage> delayed = new LinkedHashMap<>();
  private long nextDelayed;

  Map<String, ChannelState> channels() {
    return channelsByName;
  }

  @Nullable ChannelState channel(String name) {
    return channelsByName.get(name);
  }

  int channelCount() {
    return channels.size();
  }

  int subscriptionCount() {
    return subscriptions.size();
  }

  List<SubscriptionState> subscriptions() {
    return subscriptions;
  }

  /** The messages that wait to be taken, by id. */
  Map<Long, DelayedMessage> delayed() {
    return delayed;
  }

  long nextDelayed() {
    return nextDelayed;
  }

  void apply(Fact fact) {
    switch (fact) {
      case ChannelMade made -> make(made);
      case SubscriptionMade made -> make(made);
      case Taken taken ->
          channel(taken.channel())
              .partition(taken.partition())
              .add(taken.number(), taken.at(), taken.lane());
      case Delayed wait -> {
        channel(wait.channel()).delayed++;
        nextDelayed = Math.max(nextDelayed, wait.id() + 1);
        delayed.put(
            wait.id(),
            new DelayedMessage(
                wait.id(), wait.channel(), wait.partition(), wait.due(), wait.lane()));
      }
      case Due due -> take(due);
      case Started started -> shared(started.subscription()).apply(started);
      case Settled settled -> shared(settled.subscription()).apply(settled);
      case Committed committed -> assigned(committed.subscription()).apply(committed);
      case LetterWritten letter -> {
        channel(letter.channel()).letters.add(letter.letter(), letter.identity());
        if (subscriptions.get(letter.subscription()) instanceof AssignedSubscription assigned) {
          assigned.apply(letter);
        }
      }
    }
  }

  private void make(ChannelMade made) {
    Damage.unless(
        made.channel() == channels.size(),
        "channel '" + made.name() + "' has a number out of turn");
    ChannelState channel = new ChannelState(made);
    channels.add(channel);
    channelsByName.put(made.name(), channel);
  }

  private void make(SubscriptionMade made) {
    Damage.unless(
        made.subscription() == subscriptions.size(),
        "subscription '" + made.name() + "' has a number out of turn");
    ChannelState channel = channel(made.channel());
    SubscriptionState subscription =
        made.mode() == Fact.Mode.LOG
            ? new AssignedSubscription(channel, made)
            : new SharedSubscription(channel, made);
    subscriptions.add(subscription);
    channel.subscriptions.put(made.name(), subscription);
  }

  private void take(Due due) {
    DelayedMessage message = delayed.remove(due.id());
    if (message == null) {
      Damage.unless(false, "delayed message " + due.id() + " is due and was never accepted");
      return;
    }
    ChannelState channel = channel(due.channel());
    channel.delayed--;
    PartitionIndex index = channel.partition(due.partition());
    index.add(due.number(), due.at(), message.lane);
    index.place(due.number(), message.location, message.length);
  }

  /** Says where the record of a fact that was applied is, and how long it is. */
  void place(Fact fact, long location, int length) {
    switch (fact) {
      case Taken taken ->
          channel(taken.channel())
              .partition(taken.partition())
              .place(taken.number(), location, length);
      case Delayed wait -> {
        DelayedMessage message = delayed.get(wait.id());
        if (message != null) {
          message.location = location;
          message.length = length;
        }
      }
      case LetterWritten letter ->
          channel(letter.channel()).letters.place(letter.letter(), location, length);
      default -> {}
    }
  }

  ChannelState channel(int id) {
    Damage.unless(id < channels.size(), "a record names channel " + id + ", which there is not");
    return channels.get(id);
  }

  private SharedSubscription shared(int id) {
    if (id < subscriptions.size() && subscriptions.get(id) instanceof SharedSubscription shared) {
      return shared;
    }
    throw new DamagedDataException(
        "a record settles messages of subscription " + id + ", which does not settle each alone");
  }

  private AssignedSubscription assigned(int id) {
    if (id < subscriptions.size()
        && subscriptions.get(id) instanceof AssignedSubscription assigned) {
      return assigned;
    }
    throw new DamagedDataException(
        "a record commits a position of subscription " + id + ", which has none");
  }
}
