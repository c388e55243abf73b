package dev.millrace.bench.report;

import dev.millrace.bench.limit.Limits;
import dev.millrace.bench.limit.Limits.Gauge;
import dev.millrace.bench.measure.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** A result for people. */
public final class Table {
  private static final String FORMAT = "  %-16s %14s %25s %9s %10s %10s %11s %10s%n";

  private final Result result;
  private final StringBuilder text = new StringBuilder();

  private Table(Result result) {
    this.result = result;
  }

  /** The whole, with a blank line at its end. */
  public static String of(Result result) {
    Table table = new Table(result);
    table.head();
    table.rows(row -> row.entrant().durable());
    if (result.rows().stream().anyMatch(row -> !row.entrant().durable())) {
      table.text.append("  not durable:\n");
      table.rows(row -> !row.entrant().durable());
    }
    result.remarks().forEach(remark -> table.text.append("  ").append(remark).append('\n'));
    return table.text.append('\n').toString();
  }

  private void head() {
    text.append(
        String.format(
            Locale.ROOT,
            "%s  %s%n  %d rounds, %d discarded, %s of the time stolen%n",
            result.bench(),
            result.title(),
            result.limits().size(),
            result.discarded(),
            percent(Summary.of(result.steal()).median())));
    List<String> machine = new ArrayList<>();
    gauge(machine, "raw sync", Gauge.RAW_P50_US, 1, "us");
    gauge(machine, "mean", Gauge.RAW_MEAN_US, 1, "us");
    gauge(machine, "p99", Gauge.RAW_P99_US, 1, "us");
    gauge(machine, "wake", Gauge.WAKE_US, 1, "us");
    gauge(machine, "durable at 1 MiB", Gauge.DURABLE_1M, 1e9, "GB/s");
    gauge(machine, "at 8 MiB", Gauge.DURABLE_8M, 1e9, "GB/s");
    gauge(machine, "with fresh files beside it", Gauge.DURABLE_TWO, 1e9, "GB/s");
    gauge(machine, "copy", Gauge.COPY, 1e9, "GB/s");
    gauge(machine, "crc32c", Gauge.CRC, 1e9, "GB/s");
    gauge(machine, "read", Gauge.READ, 1e9, "GB/s");
    gauge(machine, "cold read", Gauge.READ_COLD, 1e9, "GB/s");
    gauge(machine, "check and walk", Gauge.PARSE, 1e6, "M/s");
    text.append("  this machine: ").append(String.join(" · ", machine)).append('\n');
    ToDoubleFunction<Figure> limit = Figure::limit;
    double best =
        result.rows().stream()
            .map(row -> row.over(limit).median())
            .filter(figure -> !figure.isNaN())
            .findFirst()
            .orElse(Double.NaN);
    if (!Double.isNaN(best)) {
      text.append("  limit: ").append(count(best)).append(' ').append(result.unit()).append('\n');
    }
    text.append(
        String.format(
            FORMAT,
            "",
            result.unit(),
            "(min - max)",
            "of limit",
            "p50 us",
            "p99 us",
            "/ millrace",
            "syncs/ack"));
  }

  private void gauge(List<String> machine, String name, Gauge gauge, double unit, String label) {
    Summary summary =
        Summary.of(result.limits().stream().map((Limits each) -> each.get(gauge)).toList());
    if (summary.rounds() > 0) {
      machine.add(String.format(Locale.ROOT, "%s %.1f %s", name, summary.median() / unit, label));
    }
  }

  private void rows(Predicate<Row> wanted) {
    result.rows().stream().filter(wanted).forEach(this::row);
  }

  private void row(Row row) {
    String name = row.entrant().label();
    if (row.skipped().isPresent()) {
      text.append(String.format("  %-16s skipped: %s", name, row.skipped().get()));
      if (!Double.isNaN(row.syncsPerAck())) {
        text.append("; syncs/ack ").append(plain(row.syncsPerAck(), 3));
      }
      text.append('\n');
      return;
    }
    Summary rate = row.over(Figure::rate);
    text.append(
        String.format(
            FORMAT,
            name,
            count(rate.median()),
            "(" + count(rate.min()) + " - " + count(rate.max()) + ")",
            plain(row.over(Figure::ofLimit).median(), 2),
            plain(row.over(Figure::p50us).median(), 0),
            plain(row.over(Figure::p99us).median(), 0),
            plain(result.ratioToMillrace(row).median(), 3),
            plain(row.syncsPerAck(), 3)));
  }

  private static String count(double figure) {
    return Math.abs(figure) < 100 ? plain(figure, 2) : String.format(Locale.ROOT, "%,.0f", figure);
  }

  private static String plain(double figure, int decimals) {
    return Double.isFinite(figure)
        ? String.format(Locale.ROOT, "%." + decimals + "f", figure)
        : "-";
  }

  private static String percent(double part) {
    return Double.isFinite(part) ? String.format(Locale.ROOT, "%.1f %%", part * 100) : "unknown";
  }
}
