package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A channel: its partitions, its subscriptions by name, its dead letters. */
final class ChannelState {
  final int id;
  final String name;
  final ChannelKind kind;
  final List<Partition> partitions = new ArrayList<>();
  final Map<String, SubscriptionState> subscriptions = new TreeMap<>();
  final Letters letters;

  /** Messages that were accepted to be taken later. */
  final Partition delayed;

  /** Those of them that were taken. */
  final SettledSet undelayed = new SettledSet(0);

  /** How many that are. */
  long taken;

  private int keyless;

  ChannelState(ChannelMade made, Batches batches) {
    this.id = made.channel();
    this.name = made.name();
    this.kind = made.kind();
    for (int partition = 0; partition < made.partitions(); partition++) {
      partitions.add(new Partition(id, partition, batches));
    }
    this.letters = new Letters(new Partition(id, Partition.LETTERS, batches));
    this.delayed = new Partition(id, Partition.DELAYED, batches);
  }

  Partition partition(int partition) {
    Damage.unless(
        partition < partitions.size(),
        "a record names partition " + partition + " of '" + name + "', which it does not have");
    return partitions.get(partition);
  }

  /** The partition of the next message without a key: one after the other. */
  int partitionOfKeyless() {
    keyless = (keyless + 1) % partitions.size();
    return keyless;
  }

  /**
   * Whether a message is still of use: a stream remembers; elsewhere it is until every subscription
   * that gets it has settled it.
   */
  boolean keeps(int partition, long number) {
    if (kind == ChannelKind.STREAM || subscriptions.isEmpty()) {
      return true;
    }
    for (SubscriptionState subscription : subscriptions.values()) {
      if (!subscription.isSettled(partition, number)) {
        return true;
      }
    }
    return false;
  }

  /** How many messages wait to be taken. */
  int delayed() {
    return (int) (delayed.end() - taken);
  }

  ChannelInfo info() {
    long ends = 0;
    for (Partition partition : partitions) {
      ends += partition.end();
    }
    List<SubscriptionInfo> infos = new ArrayList<>();
    for (SubscriptionState subscription : subscriptions.values()) {
      infos.add(subscription.info());
    }
    return new ChannelInfo(name, kind, partitions.size(), ends, delayed(), infos);
  }
}
