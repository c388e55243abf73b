package dev.millrace.examples.orders.report;

import dev.millrace.Codec;
import dev.millrace.Millrace;
import dev.millrace.examples.orders.flow.Channels;
import dev.millrace.examples.orders.flow.Facts;
import dev.millrace.seam.Waiting;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a data directory holds: sums from the ledger alone, counts from what was settled.
 *
 * @param lines lines of all invoices
 * @param placed orders placed
 * @param cancelled orders cancelled
 * @param rejected invoices rejected
 * @param deadLetters messages given up on
 * @param packed tasks packed
 * @param movements movements of money
 * @param stockMoved orders that moved stock
 * @param notified orders whose customer was told
 * @param earned orders in the projection of revenue
 * @param gross payments
 * @param refunds refunds, above zero
 * @param projected what the projection of revenue comes to
 * @param busiestDay the day with the largest revenue, or empty
 * @param topCountries the three countries with the largest net, largest first
 * @param duplicatesIgnored what was there more than once, and counted once
 * @param faults what was made to go wrong
 */
public record Figures(
    long lines,
    long placed,
    long cancelled,
    long rejected,
    long deadLetters,
    long packed,
    long movements,
    long stockMoved,
    long notified,
    long earned,
    String gross,
    String refunds,
    String projected,
    String busiestDay,
    Map<String, String> topCountries,
    long duplicatesIgnored,
    FaultCount faults) {

  /** What was made to go wrong on purpose. */
  public record FaultCount(long failed, long stalled, long duplicated) {}

  /** All invoices. */
  public long invoices() {
    return placed + cancelled + rejected;
  }

  /** Replays everything. */
  public static Figures replay(Millrace millrace, Codec codec, Waiting waiting)
      throws InterruptedException {
    Replay replay = new Replay(millrace);
    Ledger ledger = new Ledger();
    Orders orders = new Orders();
    Days days = new Days();
    Faulted faulted = new Faulted();
    long movements = replay.distinct(Channels.LEDGER, ledger::add);
    long settled = replay.distinct(Channels.SETTLED, orders::add);
    long packed = replay.distinct(Channels.PACKED, task -> {});
    long stockMoved = replay.distinct(Channels.STOCK, moved -> {});
    long notified = replay.distinct(Channels.NOTIFIED, notice -> {});
    long earned = replay.distinct(Channels.REVENUE, days::add);
    replay.distinct(Channels.FAULTS, faulted::add);
    Letters letters = new Letters(millrace.admin(), waiting, codec);
    letters.countAll();
    return new Figures(
        orders.lines + letters.rejectedLines(),
        settled - orders.cancelled,
        orders.cancelled,
        letters.rejected(),
        letters.dead(),
        packed,
        movements,
        stockMoved,
        notified,
        earned,
        Money.text(ledger.gross()),
        Money.text(ledger.refunds()),
        Money.text(days.sum()),
        days.busiest(),
        ledger.top(3),
        replay.duplicates() + letters.duplicates(),
        faulted.count());
  }

  private static final class Orders {
    private long lines;
    private long cancelled;

    void add(Facts.Settled settled) {
      lines += settled.lines();
      cancelled += settled.cancelled() ? 1 : 0;
    }
  }

  private static final class Days {
    private final Map<String, BigDecimal> days = new TreeMap<>();

    void add(Facts.Earned earned) {
      days.merge(earned.day(), earned.amount(), BigDecimal::add);
    }

    BigDecimal sum() {
      return days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    String busiest() {
      return days.isEmpty()
          ? ""
          : Collections.max(days.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
  }

  private static final class Faulted {
    private long failed;
    private long stalled;
    private long duplicated;

    void add(Facts.Faulted fact) {
      failed += fact.failed();
      stalled += fact.stalled();
      duplicated += fact.duplicated();
    }

    FaultCount count() {
      return new FaultCount(failed, stalled, duplicated);
    }
  }
}
