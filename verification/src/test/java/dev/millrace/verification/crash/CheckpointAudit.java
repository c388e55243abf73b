package dev.millrace.verification.crash;

import static dev.millrace.verification.promise.Violation.unless;

import dev.millrace.spi.LogSource;
import dev.millrace.verification.crash.Aftermath.Came;
import dev.millrace.verification.crash.History.Committed;
import dev.millrace.verification.crash.History.Known;
import dev.millrace.verification.promise.Violation.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether committed positions survived, together with what was committed with them. */
final class CheckpointAudit {
  private final Aftermath aftermath;
  private final History history;

  CheckpointAudit(Aftermath aftermath, History history) {
    this.aftermath = aftermath;
    this.history = history;
  }

  void run() {
    Set<String> letters = new LinkedHashSet<>();
    aftermath
        .checkpoints()
        .forEach((partition, next) -> {
          letters.addAll(commitsSurvive(partition, next));
          readingGoesOn(partition, next);
        });
    Set<String> kept = aftermath.letters(Checkpointing.CHANNEL, Checkpointing.SPEC.name()).keySet();
    unless(
        kept.equals(letters),
        Promise.LETTERS_ARE_KEPT,
        "the checkpoint's letters are {} instead of {}",
        kept,
        letters);
  }

  /** The letters that must be there for it. */
  private List<String> commitsSurvive(int partition, long next) {
    List<String> letters = new ArrayList<>();
    long told = 0;
    for (Committed commit : history.commits.getOrDefault(partition, List.of())) {
      boolean done = commit.known != Known.VOID && commit.next <= next;
      told = commit.known == Known.DONE ? commit.next : told;
      if (done) {
        letters.addAll(commit.letters);
      }
      for (String output : commit.outputs.ids) {
        Boolean there = aftermath.isThere(history.sent(output));
        unless(
            there == null || there == done,
            Promise.ALL_OR_NONE,
            "position {} of partition {} is at {}, and what was to come with it: {} is there: {}",
            commit.next,
            partition,
            next,
            output,
            String.valueOf(there));
      }
    }
    unless(
        next >= told,
        Promise.SETTLED_STAYS_SETTLED,
        "position {} of partition {} was committed, and is at {}",
        told,
        partition,
        next);
    return letters;
  }

  /** From the position on, the log-shaped subscription has exactly what the stream has there. */
  private void readingGoesOn(int partition, long next) {
    TreeMap<Long, String> expected = new TreeMap<>();
    for (Came came : aftermath.kept().getOrDefault(Checkpointing.CHANNEL, Map.of()).values()) {
      if (came.position().partition() == partition && came.position().offset() >= next) {
        expected.put(came.position().offset(), came.id());
      }
    }
    TreeMap<Long, String> read = new TreeMap<>();
    for (LogSource.Record left : aftermath.unread()) {
      if (left.position().partition() == partition) {
        read.put(left.position().offset(), left.message().id());
      }
    }
    unless(
        read.equals(expected),
        Promise.RECEIPTS_SURVIVE,
        "from {} on partition {} has {} and not {}",
        next,
        partition,
        read,
        expected);
  }
}
