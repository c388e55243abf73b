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
  final List<PartitionIndex> partitions = new ArrayList<>();
  final Map<String, SubscriptionState> subscriptions = new TreeMap<>();
  final Letters letters = new Letters();

  /** Messages that wait to be taken. */
  int delayed;

  private int keyless;

  ChannelState(ChannelMade made) {
    this.id = made.channel();
    this.name = made.name();
    this.kind = made.kind();
    for (int partition = 0; partition < made.partitions(); partition++) {
      partitions.add(new PartitionIndex());
    }
  }

  PartitionIndex partition(int partition) {
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

  /** Gives memory back when a message that was settled was the last of its chunk. */
  void settled(int partition, long number) {
    if (kind == ChannelKind.STREAM) {
      return;
    }
    long from = number / PartitionIndex.CHUNK * PartitionIndex.CHUNK;
    long to = from + PartitionIndex.CHUNK;
    PartitionIndex index = partitions.get(partition);
    if (to > index.end()) {
      return;
    }
    for (SubscriptionState subscription : subscriptions.values()) {
      if (!subscription.allSettled(partition, from, to)) {
        return;
      }
    }
    index.forget(number);
  }

  ChannelInfo info() {
    long taken = 0;
    for (PartitionIndex partition : partitions) {
      taken += partition.end();
    }
    List<SubscriptionInfo> infos = new ArrayList<>();
    for (SubscriptionState subscription : subscriptions.values()) {
      infos.add(subscription.info());
    }
    return new ChannelInfo(name, kind, partitions.size(), taken, delayed, infos);
  }
}
