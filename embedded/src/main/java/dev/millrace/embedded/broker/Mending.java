package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.embedded.broker.LogMending.Loss;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Run;
import dev.millrace.embedded.segment.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Gives up what is damaged in segments, when somebody asks for it: first it is written down that
 * nobody will get it, then the segments are written again without it.
 */
final class Mending {
  /** More than a fact takes in the log. */
  private static final int RECORD = 64;

  private final Broker broker;
  private final boolean namesLosses;

  Mending(Broker broker, Wiring wiring) {
    this.broker = broker;
    this.namesLosses = wiring.namesLosses();
  }

  /** What is damaged in the segments of the store. */
  List<DamagedSegmentException> damage() {
    List<DamagedSegmentException> damage = new ArrayList<>();
    for (Segment segment : broker.checkpoints().segments()) {
      damage.addAll(broker.checkpoints().verify(segment.id()));
    }
    return damage;
  }

  /** Gives it up; answers with the messages that nobody will get. */
  void mend(CompletableFuture<List<Loss>> answer) {
    Set<Long> damaged = new HashSet<>();
    damage().forEach(one -> damaged.add(one.segment()));
    if (damaged.isEmpty()) {
      broker.round.whenDurable(answer, List.of());
      return;
    }
    for (Segment segment : broker.checkpoints().segments()) {
      if (damaged.contains(segment.id())) {
        for (Run run : segment.runs()) {
          channel(run).any(run.partition()).meet(run.first(), run.last() + 1);
        }
      }
    }
    List<Loss> losses = new ArrayList<>();
    for (ChannelState channel : broker.books.channels().values()) {
      for (Partition partition : channel.all()) {
        giveUp(channel, partition, losses);
      }
    }
    broker.seam.crashPoints().reach("repair.given.up");
    broker.checkpoints().mend(damaged, () -> answer.complete(losses));
  }

  private ChannelState channel(Run run) {
    return broker.books.channel(run.channel());
  }

  /** What somebody wants of what is damaged: the rest was settled and is nobody's loss. */
  private void giveUp(ChannelState channel, Partition partition, List<Loss> losses) {
    for (Missing.Row row : partition.missing.rows()) {
      if (row.reason() == Gap.Reason.DAMAGED) {
        long from = row.from();
        for (long at = row.from(); at <= row.to(); at++) {
          boolean wanted = at < row.to() && channel.keeps(partition.number, at);
          if (!wanted) {
            giveUp(channel, partition, from, at, losses);
            from = at + 1;
          }
        }
      }
    }
  }

  private void giveUp(
      ChannelState channel, Partition partition, long from, long to, List<Loss> losses) {
    if (from < to) {
      broker.round.reserve(RECORD, false);
      if (namesLosses) {
        broker.round.add(new Fact.Lost(channel.id, partition.number, from, to - from));
      }
      losses.add(new Loss(channel.name, partition.number, from, to - 1));
      broker.handOut.changed(channel);
    }
  }
}
