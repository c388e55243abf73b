package dev.millrace.embedded.broker;

import dev.millrace.Compression;
import dev.millrace.DamagedDataException;
import dev.millrace.Durability;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.GivenUp;
import dev.millrace.embedded.broker.Fact.Lost;
import dev.millrace.embedded.broker.Fact.Missed;
import dev.millrace.embedded.broker.Fact.Reclaimed;
import dev.millrace.embedded.broker.Fact.Removed;
import dev.millrace.embedded.broker.Fact.Settled;
import dev.millrace.embedded.broker.Fact.Started;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the log adds up to. A fact changes the books in the same way whether it was
 * decided just now or read while opening.
 */
final class Books {
  private final Map<String, ChannelState> channelsByName = new TreeMap<>();
  private final List<ChannelState> channels = new ArrayList<>();
  private final List<ChannelState> inMemory = new ArrayList<>();
  private final List<SubscriptionState> subscriptions = new ArrayList<>();
  private final Delays delays;
  private final WaitingFiles waiting;
  private final Batches batches;

  Books(Batches batches, Delays delays, WaitingFiles waiting) {
    this.batches = batches;
    this.waiting = waiting;
    this.delays = delays;
  }

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

  /** The messages that wait to be taken. */
  Delays delays() {
    return delays;
  }

  /** The messages that wait for another attempt. */
  WaitingFiles waiting() {
    return waiting;
  }

  void apply(Fact fact) {
    switch (fact) {
      case ChannelMade made -> make(made);
      case SubscriptionMade made -> make(made);
      case Removed removed -> remove(removed);
      case Started started -> shared(started.subscription()).apply(started);
      case Settled settled -> shared(settled.subscription()).apply(settled);
      case Reclaimed reclaimed ->
          channel(reclaimed.channel())
              .partition(reclaimed.partition())
              .missing
              .expire(reclaimed.first());
      case Lost lost -> channel(lost.channel()).lose(lost);
      case Missed missed -> subscription(missed.subscription()).apply(missed);
      case Committed committed -> assigned(committed.subscription()).apply(committed);
      case GivenUp gone ->
          assigned(gone.subscription()).share(gone.partition()).giveUp(gone.number());
    }
  }

  /** How durable a fact must be before anybody is told of it. */
  Durability durability(Fact fact) {
    return switch (fact) {
      // Rare, and what everything else is told by.
      case ChannelMade made -> Durability.FSYNC;
      case SubscriptionMade made -> Durability.FSYNC;
      case Removed removed -> channel(removed.channel()).durability();
      case Reclaimed reclaimed -> channel(reclaimed.channel()).durability();
      case Lost lost -> Durability.FSYNC;
      case Missed missed -> subscribed(missed.subscription()).durability();
      case Started started -> subscribed(started.subscription()).durability();
      case Settled settled -> subscribed(settled.subscription()).durability();
      case Committed committed -> subscribed(committed.subscription()).durability();
      case GivenUp gone -> subscribed(gone.subscription()).durability();
    };
  }

  /** What is left of a fact when the process is gone, and so what is written of it. */
  Fact lasting(Fact fact) {
    // The subscription stays, and what it has not seen is gone: what comes next begins at 0 again.
    return fact instanceof SubscriptionMade made && channel(made.channel()).isInMemory()
        ? made.afresh()
        : fact;
  }

  /** As {@link #lasting(Fact)}, for a subscription and its state. */
  SubscriptionState lasting(SubscriptionState subscription) {
    ChannelState channel = subscription.channel;
    return channel.isInMemory()
        ? subscription(channel.lasting(), subscription.made.afresh())
        : subscription;
  }

  /** How what each channel keeps is made smaller, by number. */
  List<Compression> compressions() {
    List<Compression> compressions = new ArrayList<>(channels.size());
    for (ChannelState channel : channels) {
      compressions.add(channel.options().compression().orElse(Compression.NONE));
    }
    return compressions;
  }

  /** The channels that are never written. */
  List<ChannelState> inMemory() {
    return inMemory;
  }

  private ChannelState subscribed(int subscription) {
    return subscriptions.get(subscription).channel;
  }

  /** Messages that lie in the log, while it is opened. */
  void replay(Batch batch, long location, int length) {
    ChannelState channel = channel(batch.channel());
    switch (batch.partition()) {
      case Partition.LETTERS -> {
        channel.letters.partition.replay(batch, location, length);
        channel.letters.replay(batch);
      }
      case Partition.DELAYED -> {
        channel.delayed.replay(batch, location, length);
        delays.add(batch);
      }
      default -> channel.partition(batch.partition()).replay(batch, location, length);
    }
  }

  private void remove(Removed removed) {
    ChannelState channel = channel(removed.channel());
    boolean added =
        removed.partition() == Partition.LETTERS
            ? channel.letters.removed.add(removed.number())
            : channel.undelayed.add(removed.number());
    if (added && removed.partition() == Partition.DELAYED) {
      channel.taken++;
    }
  }

  private void make(ChannelMade made) {
    if (made.channel() < channels.size()) {
      channels.get(made.channel()).declared(made);
      return;
    }
    Damage.unless(
        made.channel() == channels.size(),
        "channel '" + made.name() + "' has a number out of turn");
    ChannelState channel = new ChannelState(made, batches);
    channels.add(channel);
    channelsByName.put(made.name(), channel);
    if (channel.isInMemory()) {
      inMemory.add(channel);
    }
  }

  private void make(SubscriptionMade made) {
    Damage.unless(
        made.subscription() == subscriptions.size(),
        "subscription '" + made.name() + "' has a number out of turn");
    ChannelState channel = channel(made.channel());
    SubscriptionState subscription = subscription(channel, made);
    subscriptions.add(subscription);
    channel.subscriptions.put(made.name(), subscription);
  }

  private SubscriptionState subscription(ChannelState channel, SubscriptionMade made) {
    return made.mode() == Fact.Mode.LOG
        ? new AssignedSubscription(channel, made)
        : new SharedSubscription(channel, made, waiting);
  }

  ChannelState channel(int id) {
    Damage.unless(id < channels.size(), "a record names channel " + id + ", which there is not");
    return channels.get(id);
  }

  private SubscriptionState subscription(int id) {
    Damage.unless(
        id < subscriptions.size(), "a record names subscription " + id + ", which there is not");
    return subscriptions.get(id);
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
