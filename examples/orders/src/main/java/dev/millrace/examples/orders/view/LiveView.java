package dev.millrace.examples.orders.view;

import dev.millrace.spi.Admin;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table that is drawn over itself, 80 columns wide. It neither hides the cursor nor leaves the
 * screen it was started on, so that a {@code kill -9} leaves a usable terminal too; between
 * drawings the cursor stands below the table.
 */
public final class LiveView implements View {
  private static final long EVERY_NANOS = 150_000_000;
  private static final long RATE_NANOS = 1_000_000_000;
  private static final int BAR = 40;
  private static final String HEADING =
      "%-10s %-14s %10s %10s %10s %9s %8s"
          .formatted("channel", "subscription", "queued", "in flight", "handled", "per s", "dead");

  private final PrintStream out;
  private final boolean colour;
  private final String title;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private @Nullable Snapshot latest;
  private long latestNanos;
  private long drawnNanos = -EVERY_NANOS;
  private int drawnLines;
  private boolean closed;

  /** Draws to {@code out}, with colours or without. */
  public LiveView(PrintStream out, boolean colour, String title) {
    this.out = out;
    this.colour = colour;
    this.title = title;
  }

  private record Sample(long nanos, Map<String, Long> handled) {}

  @Override
  public void show(Snapshot snapshot, long nanos) {
    latest = snapshot;
    latestNanos = nanos;
    if (nanos - drawnNanos >= EVERY_NANOS) {
      draw(snapshot, nanos);
    }
  }

  @Override
  public void close() {
    Snapshot last = latest;
    if (last != null && !closed) {
      draw(last, latestNanos);
      out.println();
    }
    closed = true;
  }

  private void draw(Snapshot snapshot, long nanos) {
    drawnNanos = nanos;
    samples.addLast(new Sample(nanos, handled(snapshot)));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > RATE_NANOS) {
      samples.removeFirst();
    }
    List<String> lines = lines(snapshot, nanos);
    StringBuilder frame = new StringBuilder();
    if (drawnLines > 0) {
      frame.append("\u001b[").append(drawnLines).append('A');
    }
    for (String line : lines) {
      frame.append('\r').append(line).append("\u001b[K\n");
    }
    // Fewer lines than before would leave the rest of the old table below.
    frame.append("\u001b[J");
    drawnLines = lines.size();
    out.print(frame);
    out.flush();
  }

  List<String> lines(Snapshot snapshot, long nanos) {
    List<String> lines = new ArrayList<>();
    lines.add(bold(shortened(title, 79)));
    double percent = snapshot.percent();
    int filled = (int) (BAR * percent / 100);
    lines.add(
        String.format(
            Locale.ROOT,
            "[%s%s] %3d %%  %5.1f s",
            "#".repeat(filled),
            "-".repeat(BAR - filled),
            (int) Math.floor(percent),
            nanos / 1e9));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d invoices settled, %,d tasks packed, %,d ledger entries",
            snapshot.invoices(),
            snapshot.packed(),
            snapshot.ledger()));
    lines.add("");
    lines.add(bold(HEADING));
    for (Admin.ChannelInfo channel : snapshot.channels()) {
      for (Admin.SubscriptionInfo subscription : channel.subscriptions()) {
        lines.add(row(channel.name(), subscription, nanos));
      }
    }
    return lines;
  }

  private String row(String channel, Admin.SubscriptionInfo subscription, long nanos) {
    String row =
        String.format(
            Locale.ROOT,
            "%-10s %-14s %,10d %,10d %,10d %,9d ",
            shortened(channel, 10),
            shortened(subscription.name(), 14),
            subscription.queued() + subscription.waiting(),
            subscription.inFlight(),
            subscription.handled(),
            rate(channel, subscription, nanos));
    String dead = String.format(Locale.ROOT, "%,8d", subscription.dead());
    return row + (subscription.dead() > 0 ? red(dead) : dead);
  }

  private long rate(String channel, Admin.SubscriptionInfo subscription, long nanos) {
    Sample first = samples.peekFirst();
    if (first == null || first.nanos() == nanos) {
      return 0;
    }
    long before = first.handled().getOrDefault(key(channel, subscription), 0L);
    return Math.round((subscription.handled() - before) * 1e9 / (nanos - first.nanos()));
  }

  private static Map<String, Long> handled(Snapshot snapshot) {
    Map<String, Long> handled = new HashMap<>();
    for (Admin.ChannelInfo channel : snapshot.channels()) {
      for (Admin.SubscriptionInfo subscription : channel.subscriptions()) {
        handled.put(key(channel.name(), subscription), subscription.handled());
      }
    }
    return handled;
  }

  private static String key(String channel, Admin.SubscriptionInfo subscription) {
    return channel + "/" + subscription.name();
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  private String bold(String text) {
    return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String red(String text) {
    return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
  }
}
