package dev.millrace.bench.limit;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the machine did in one round, with nothing of ours in the way.
 *
 * @param figures what was measured; what was not needed is not there
 */
public record Limits(Map<Gauge, Double> figures) {
  /** Copies. */
  public Limits {
    figures = Map.copyOf(figures);
  }

  /** What can be measured. */
  public enum Gauge {
    /** The median of a 4 KiB write into a zeroed file with its sync, in microseconds. */
    RAW_P50_US,
    /** The same by their number: what a loop of them takes for each. */
    RAW_MEAN_US,
    /** The same, at the 99th percentile. */
    RAW_P99_US,
    /** Durable bytes a second in writes of 1 MiB. */
    DURABLE_1M,
    /** Durable bytes a second in writes of 8 MiB. */
    DURABLE_8M,
    /** The same into a zeroed file, and at the same time into fresh ones: bytes of both. */
    DURABLE_TWO,
    /** Bytes copied a second. */
    COPY,
    /** Bytes a second through CRC32C. */
    CRC,
    /** Records a second: checksum and walk. */
    PARSE,
    /** Microseconds to wake a thread, by their number. */
    WAKE_US,
    /** Bytes read a second out of the page cache. */
    READ,
    /** Bytes read a second with the page cache dropped. */
    READ_COLD
  }

  /** One of them; NaN if it was not measured. */
  public double get(Gauge gauge) {
    return figures.getOrDefault(gauge, Double.NaN);
  }

  /** The same with another figure. */
  public Limits with(Gauge gauge, double figure) {
    Map<Gauge, Double> more = new EnumMap<>(Gauge.class);
    more.putAll(figures);
    more.put(gauge, figure);
    return new Limits(more);
  }

  /** The larger of the two durable bandwidths. */
  public double durableBandwidth() {
    double one = get(Gauge.DURABLE_1M);
    double eight = get(Gauge.DURABLE_8M);
    return Double.isNaN(eight) ? one : Double.isNaN(one) ? eight : Math.max(one, eight);
  }
}
