package dev.millrace.examples.orders;

import dev.millrace.Codec;
import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.examples.orders.audit.Audit;
import dev.millrace.examples.orders.audit.Expected;
import dev.millrace.examples.orders.flow.Channels;
import dev.millrace.examples.orders.flow.InvoiceIndex;
import dev.millrace.examples.orders.flow.LedgerEntry;
import dev.millrace.examples.orders.flow.OrderFlow;
import dev.millrace.examples.orders.flow.Shop;
import dev.millrace.examples.orders.input.OrderLines;
import dev.millrace.examples.orders.report.Balance;
import dev.millrace.examples.orders.report.Figures;
import dev.millrace.examples.orders.report.Sheet;
import dev.millrace.examples.orders.report.Summary;
import dev.millrace.examples.orders.view.LineView;
import dev.millrace.examples.orders.view.LiveView;
import dev.millrace.examples.orders.view.Snapshot;
import dev.millrace.examples.orders.view.View;
import dev.millrace.seam.Seam;
import dev.millrace.spi.CodecProvider;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs the order flow over an input until everything is settled, then compares what the data
 * directory holds with an audit of the input.
 *
 * <p>It may be killed at any moment: another run over the same directory carries on. What cannot be
 * done is thrown, as an exception whose message is meant for the user; what was accepted before
 * stays.
 */
public final class OrderDemo {
  private static final Duration TICK = Duration.ofMillis(100);

  private final DemoOptions options;
  private final Seam seam;
  private final PrintStream out;
  private final PrintStream err;
  private final Codec codec;

  /** A run that prints its result to {@code out} and everything else to {@code err}. */
  public OrderDemo(DemoOptions options, Seam seam, PrintStream out, PrintStream err) {
    this.options = options;
    this.seam = seam;
    this.out = out;
    this.err = err;
    this.codec =
        ServiceLoader.load(CodecProvider.class)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("millrace-json is not on the class path"))
            .codec();
  }

  /** How a run ended. */
  public enum Ending {
    /** Everything is settled, and the audit agrees. */
    BALANCED,
    /** Everything is settled, and the audit does not agree. */
    UNBALANCED,
    /** It was told to stop, and drained. */
    STOPPED
  }

  /** Runs until everything is settled or {@code stop} completes. */
  public Ending run(CompletionStage<Void> stop) throws InterruptedException {
    long began = seam.clock().nanos();
    Audit audit = new Audit();
    InvoiceIndex index = new InvoiceIndex();
    OrderLines.Contents contents = OrderLines.read(options.input(), audit.andThen(index));
    if (contents.endsMidLine()) {
      err.printf(
          "the last line of %s, line %d, has no line end; if the file was cut off there, get it again%n",
          options.input().name(), contents.rows() + 1);
    }
    Expected expected = audit.expected();
    try (Millrace millrace = open()) {
      long recovered = ledgerEntries(millrace);
      Shop shop = new Shop(millrace, seam.waiting());
      shop.open(options.input(), contents.digest());
      if (recovered > 0 || shop.resumedAt() > 0) {
        err.printf(
            "carrying on in %s: %d invoices were sent before, the ledger has %d entries%n",
            options.data(), shop.resumedAt(), recovered);
      }
      flow(millrace).start();
      if (!settle(millrace, shop, index, expected, stop, began)) {
        return Ending.STOPPED;
      }
      return report(millrace, recovered, expected, began);
    }
  }

  private Millrace open() {
    return Millrace.builder("embedded:" + options.data())
        .application("orders")
        .codec(codec)
        .seam(seam)
        .open();
  }

  private OrderFlow flow(Millrace millrace) {
    return options.chaos().isPresent()
        ? OrderFlow.chaotic(millrace, options.chaos().getAsLong(), seam.waiting())
        : OrderFlow.faultless(millrace);
  }

  private static long ledgerEntries(Millrace millrace) {
    try (Stream<Entry<LedgerEntry>> entries = millrace.read(Channels.LEDGER, Position.earliest())) {
      return entries.count();
    }
  }

  /** Whether everything is settled: if not, it was stopped. */
  private boolean settle(
      Millrace millrace,
      Shop shop,
      InvoiceIndex index,
      Expected expected,
      CompletionStage<Void> stop,
      long began)
      throws InterruptedException {
    CompletableFuture<Void> sold = new CompletableFuture<>();
    var shopping = seam.threads().start("shop", () -> sell(shop, index, sold));
    try (View view = view()) {
      while (true) {
        // In this order: once all is sold and one look finds nothing left to do, nothing can come
        // any more.
        boolean allSold = sold.isDone();
        Snapshot snapshot =
            new Snapshot(seam.waiting().await(millrace.admin().channels()), expected);
        view.show(snapshot, seam.clock().nanos() - began);
        if (allSold) {
          seam.waiting().await(sold);
          if (snapshot.idle()) {
            return true;
          }
        }
        if (stopped(stop)) {
          return false;
        }
      }
    } finally {
      shopping.interrupt();
      seam.waiting().await(shopping.ended());
    }
  }

  private void sell(Shop shop, InvoiceIndex index, CompletableFuture<Void> sold) {
    try {
      shop.send(options.input(), index);
      sold.complete(null);
    } catch (InterruptedException | RuntimeException failed) {
      sold.completeExceptionally(failed);
    }
  }

  private boolean stopped(CompletionStage<Void> stop) throws InterruptedException {
    try {
      seam.waiting().await(stop, TICK);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  private View view() {
    return switch (options.look()) {
      case LINES -> new LineView(err);
      case LIVE -> new LiveView(err, false, title());
      case LIVE_IN_COLOUR -> new LiveView(err, true, title());
    };
  }

  private String title() {
    String chaos = options.chaos().isPresent() ? ", chaos " + options.chaos().getAsLong() : "";
    return "Millrace order flow: %s%s".formatted(options.input().name(), chaos);
  }

  private Ending report(Millrace millrace, long recovered, Expected expected, long began)
      throws InterruptedException {
    Figures figures = Figures.replay(millrace, codec, seam.waiting());
    List<String> differences = Balance.differences(figures, expected);
    BigDecimal seconds =
        BigDecimal.valueOf(seam.clock().nanos() - began, 9).setScale(3, RoundingMode.HALF_UP);
    Summary summary = Summary.of(figures, recovered, seconds, differences.isEmpty());
    differences.forEach(difference -> err.println("does not balance: " + difference));
    if (options.json()) {
      out.println(summary.json(codec));
    } else {
      Sheet.lines(figures, summary).forEach(out::println);
    }
    out.flush();
    return differences.isEmpty() ? Ending.BALANCED : Ending.UNBALANCED;
  }
}
