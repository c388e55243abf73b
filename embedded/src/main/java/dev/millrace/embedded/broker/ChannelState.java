package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Durability;
import dev.millrace.Gap;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

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

  private final Batches batches;
  private ChannelMade made;
  private Durability durability;
  private int keyless;

  ChannelState(ChannelMade made, Batches batches) {
    this.made = made;
    this.batches = batches;
    this.durability = made.options().durability().orElse(Offered.UNSAID);
    this.id = made.channel();
    this.name = made.name();
    this.kind = made.kind();
    boolean inMemory = isInMemory();
    for (int partition = 0; partition < made.partitions(); partition++) {
      partitions.add(
          new Partition(
              id,
              partition,
              batches,
              inMemory,
              made.options().isCompacted(),
              kind == ChannelKind.QUEUE));
    }
    this.letters =
        new Letters(new Partition(id, Partition.LETTERS, batches, inMemory, false, false));
    this.delayed = new Partition(id, Partition.DELAYED, batches, inMemory, false, false);
  }

  /** Whether it is never written, which does not change. */
  boolean isInMemory() {
    return !durability.outlivesProcess();
  }

  /** The fact that would make this channel as it is now. */
  ChannelMade made() {
    return made;
  }

  /** What was said of how it keeps its messages. */
  ChannelOptions options() {
    return made.options();
  }

  /** What its receipts are worth. */
  Durability durability() {
    return durability;
  }

  /** It was declared again. */
  void declared(ChannelMade again) {
    Damage.unless(
        again.equals(made.with(again.options())),
        "channel '" + name + "' is declared again as what it is not: " + again);
    made = again;
    durability = again.options().durability().orElse(Offered.UNSAID);
  }

  /** What is left of it when the process is gone. */
  ChannelState lasting() {
    return isInMemory() ? new ChannelState(made, batches) : this;
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

  /** All partitions, the hidden ones first, in ascending order. */
  List<Partition> all() {
    List<Partition> all = new ArrayList<>(partitions.size() + 2);
    all.add(delayed);
    all.add(letters.partition);
    all.addAll(partitions);
    return all;
  }

  Partition any(int partition) {
    return switch (partition) {
      case Partition.LETTERS -> letters.partition;
      case Partition.DELAYED -> delayed;
      default -> partition(partition);
    };
  }

  /**
   * Whether a message is still of use: a stream remembers; elsewhere it is until every subscription
   * that gets it has settled it.
   */
  boolean keeps(int partition, long number) {
    return switch (partition) {
      case Partition.LETTERS -> !letters.removed.contains(number);
      case Partition.DELAYED -> !undelayed.contains(number);
      default -> keepsTaken(partition, number);
    };
  }

  private boolean keepsTaken(int partition, long number) {
    if (number < partitions.get(partition).missing.first()) {
      return false;
    }
    if (kind == ChannelKind.STREAM || subscriptions.isEmpty()) {
      return kind != ChannelKind.TOPIC;
    }
    for (SubscriptionState subscription : subscriptions.values()) {
      if (!subscription.isSettled(partition, number)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many messages of {@code from} to {@code to}, the latter excluded, are still of use: none if
   * it says none, and else at most so many.
   */
  long countKept(int partition, long from, long to) {
    return switch (partition) {
      case Partition.LETTERS -> to - from - letters.removed.count(from, to);
      case Partition.DELAYED -> to - from - undelayed.count(from, to);
      default -> {
        long first = Math.max(from, partitions.get(partition).missing.first());
        yield first < to ? countKeptTaken(partition, first, to) : 0;
      }
    };
  }

  private long countKeptTaken(int partition, long from, long to) {
    long all = to - from;
    if (kind == ChannelKind.STREAM || subscriptions.isEmpty()) {
      return kind == ChannelKind.TOPIC ? 0 : all;
    }
    long kept = 0;
    for (SubscriptionState subscription : subscriptions.values()) {
      kept += all - subscription.countSettled(partition, from, to);
    }
    return Math.min(all, kept);
  }

  /**
   * Which messages of {@code from} to {@code to}, both included, are of use as it stands now, for a
   * thread that is not the broker's.
   */
  LongPredicate keptNow(int partition, long from, long to) {
    return switch (partition) {
      case Partition.LETTERS -> not(letters.removed.copy(from, to)::contains);
      case Partition.DELAYED -> not(undelayed.copy(from, to)::contains);
      default -> {
        long first = partitions.get(partition).missing.first();
        if (kind == ChannelKind.STREAM || subscriptions.isEmpty()) {
          yield kind == ChannelKind.TOPIC ? number -> false : number -> number >= first;
        }
        List<LongPredicate> settled = new ArrayList<>();
        for (SubscriptionState subscription : subscriptions.values()) {
          settled.add(subscription.settledNow(partition, from, to));
        }
        yield number -> number >= first && settled.stream().anyMatch(one -> !one.test(number));
      }
    };
  }

  private static LongPredicate not(LongPredicate predicate) {
    return predicate.negate();
  }

  /** A repair gave messages up. */
  void lose(Fact.Lost lost) {
    long end = lost.first() + lost.count();
    any(lost.partition()).reach(end);
    switch (lost.partition()) {
      case Partition.LETTERS -> letters.removed.addRange(lost.first(), end);
      case Partition.DELAYED -> taken += undelayed.addRange(lost.first(), end);
      default -> partition(lost.partition()).missing.add(lost.first(), end, Gap.Reason.LOST);
    }
  }

  /** How many messages wait to be taken. */
  int delayed() {
    return (int) (delayed.end() - taken);
  }

  /** How many letters and delayed messages are damaged, as far as was met. */
  private long damaged() {
    long damaged = 0;
    for (Missing.Row row : letters.partition.missing.rows()) {
      damaged += row.count() - letters.removed.count(row.from(), row.to());
    }
    for (Missing.Row row : delayed.missing.rows()) {
      damaged += row.count() - undelayed.count(row.from(), row.to());
    }
    return damaged;
  }

  ChannelInfo info() {
    long ends = 0;
    List<Gap> gaps = new ArrayList<>();
    for (Partition partition : partitions) {
      ends += partition.end();
      for (Missing.Row row : partition.missing.rows()) {
        gaps.add(partition.gap(row.from(), row.to() - 1, row.count(), row.reason()));
      }
    }
    List<SubscriptionInfo> infos = new ArrayList<>();
    for (SubscriptionState subscription : subscriptions.values()) {
      infos.add(subscription.info());
    }
    return new ChannelInfo(
        name, kind, partitions.size(), options(), ends, delayed(), gaps, damaged(), infos);
  }
}
