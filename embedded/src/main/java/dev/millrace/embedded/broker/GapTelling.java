package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.MillraceException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the consumers of queue-shaped subscriptions what they will not be handed.
 *
 * <p>What one was told counts as heard when it asks again. Then retention and repairs are done
 * with: the messages are settled, as expired or lost. What is damaged stays unsettled, and so do
 * the bytes around it: it may be mended, and whoever opens the store then gets it.
 */
final class GapTelling {
  /** Rows that are told at once: a few records of the log. */
  private static final int MOST_ROWS = 1_000;

  /** More than a row takes in a record. */
  private static final int ROW = 32;

  private final Broker broker;

  GapTelling(Broker broker) {
    this.broker = broker;
  }

  /** A consumer has heard what it was told, and wants to hear more. */
  void listen(Member member, CompletableFuture<List<Gap>> answer) {
    if (member.closed) {
      answer.complete(List.of());
      return;
    }
    if (member.listening != null) {
      throw new MillraceException(
          "a call for the gaps of this source is still open; make one call at a time");
    }
    heard(member);
    member.listening = answer;
    broker.handOut.changed(member.subscription);
  }

  private void heard(Member member) {
    Map<Gap.Reason, List<Fact.Row>> rows = new EnumMap<>(Gap.Reason.class);
    int count = 0;
    for (Member.Told told : member.told) {
      for (Missing.Row row : told.rows()) {
        if (row.reason() != Gap.Reason.DAMAGED) {
          told.cursor().gaps().told.remove(row.from(), row.to());
          rows.computeIfAbsent(row.reason(), none -> new ArrayList<>())
              .add(new Fact.Row(told.cursor().partition, row.from(), row.count()));
          count++;
        }
      }
    }
    if (count > 0) {
      broker.round.reserve((count + 2L) * ROW, false);
      rows.forEach((reason, some) ->
          broker.round.add(new Fact.Missed(member.subscription.id, reason, some)));
    }
    member.told.clear();
  }

  /** Tells somebody who listens what was not told, if there is anything. */
  void tell(SharedSubscription subscription) {
    for (Member member : subscription.members()) {
      CompletableFuture<List<Gap>> listening = member.listening;
      if (listening != null) {
        List<Gap> gaps = gaps(member, subscription);
        if (!gaps.isEmpty()) {
          member.listening = null;
          listening.complete(gaps);
        }
        return;
      }
    }
  }

  private static List<Gap> gaps(Member member, SharedSubscription subscription) {
    List<Gap> gaps = new ArrayList<>();
    int most = MOST_ROWS;
    for (Cursor cursor : subscription.cursors()) {
      List<Missing.Row> rows = cursor.gaps().untold(most);
      if (!rows.isEmpty()) {
        most -= rows.size();
        member.told.add(new Member.Told(cursor, rows));
        rows.forEach(row -> cursor.gaps().told.add(row.from(), row.to()));
        addTo(gaps, cursor, rows);
      }
    }
    return gaps;
  }

  /** Rows that follow each other for one reason are one gap, whatever was handled between. */
  private static void addTo(List<Gap> gaps, Cursor cursor, List<Missing.Row> rows) {
    int from = 0;
    long messages = 0;
    for (int i = 0; i < rows.size(); i++) {
      messages += rows.get(i).count();
      if (i + 1 == rows.size() || rows.get(i + 1).reason() != rows.get(i).reason()) {
        gaps.add(
            cursor.index.gap(
                rows.get(from).from(), rows.get(i).to() - 1, messages, rows.get(i).reason()));
        from = i + 1;
        messages = 0;
      }
    }
  }

  /** What a consumer that leaves has not heard is told to another. */
  void leave(Member member) {
    for (Member.Told told : member.told) {
      told.rows().forEach(row -> told.cursor().gaps().told.remove(row.from(), row.to()));
    }
    member.told.clear();
    CompletableFuture<List<Gap>> listening = member.listening;
    if (listening != null) {
      member.listening = null;
      listening.complete(List.of());
    }
    broker.handOut.changed(member.subscription);
  }

  void fail(Member member, MillraceException cause) {
    CompletableFuture<List<Gap>> listening = member.listening;
    if (listening != null) {
      listening.completeExceptionally(cause);
    }
  }
}
