package dev.millrace.examples.orders.view;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line now and then, for logs and pipes. */
public final class LineView implements View {
  private static final long EVERY_NANOS = 400_000_000;

  private final PrintStream out;
  private @Nullable Snapshot latest;
  private long latestNanos;
  private long printedNanos = -EVERY_NANOS;
  private boolean printedLatest;

  /** Prints to {@code out}. */
  public LineView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(Snapshot snapshot, long nanos) {
    latest = snapshot;
    latestNanos = nanos;
    printedLatest = nanos - printedNanos >= EVERY_NANOS;
    if (printedLatest) {
      printedNanos = nanos;
      out.println(line(snapshot, nanos));
    }
  }

  @Override
  public void close() {
    Snapshot last = latest;
    if (last != null && !printedLatest) {
      out.println(line(last, latestNanos));
      printedLatest = true;
    }
  }

  static String line(Snapshot snapshot, long nanos) {
    // Rounded down: 100 % is said when it is done, not when it almost is.
    return String.format(
        Locale.ROOT,
        "%5.1f s  %3d %%  %,d invoices settled, %,d tasks packed, %,d ledger entries, %,d dead letters",
        nanos / 1e9,
        (int) Math.floor(snapshot.percent()),
        snapshot.invoices(),
        snapshot.packed(),
        snapshot.ledger(),
        snapshot.dead());
  }
}
