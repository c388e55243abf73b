package dev.millrace.bench.limit;

import dev.millrace.bench.limit.Limits.Gauge;
import dev.millrace.bench.measure.Histogram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Measures what the machine can do, in the directory the contenders use. */
public final class Machine {
  /**
   * So many times as long: a disk that takes 1.7 GB/s for a second took 0.9 after ten, and what is
   * held against it writes for a minute.
   */
  private static final int SUSTAINED = 24;

  private final Path directory;
  private final Duration time;

  /**
   * In this directory, so long for each.
   *
   * @param directory where the contenders write, too
   * @param time how long each figure is measured
   */
  public Machine(Path directory, Duration time) {
    this.directory = directory;
    this.time = time;
  }

  /** The raw sync alone. */
  public Limits rawWrite() throws IOException {
    Histogram raw = RawWrite.measure(directory, time);
    return new Limits(
        Map.of(
            Gauge.RAW_P50_US, raw.micros(0.5),
            Gauge.RAW_MEAN_US, raw.meanMicros(),
            Gauge.RAW_P99_US, raw.micros(0.99)));
  }

  /** The raw sync and these. */
  public Limits measure(Set<Gauge> gauges, int threads, int size)
      throws IOException, InterruptedException {
    Map<Gauge, Double> figures = new EnumMap<>(rawWrite().figures());
    for (Gauge gauge : gauges) {
      switch (gauge) {
        case RAW_P50_US, RAW_MEAN_US, RAW_P99_US -> {}
        case DURABLE_1M -> figures.put(gauge, Bandwidth.measure(directory, 1 << 20, time));
        case DURABLE_TWO ->
            figures.put(gauge, FreshBeside.measure(directory, time.multipliedBy(SUSTAINED)));
        case DURABLE_8M -> figures.put(gauge, Bandwidth.measure(directory, 8 << 20, time));
        case COPY -> figures.put(gauge, Memory.copying(time));
        case CRC -> figures.put(gauge, Memory.checksum(time));
        case PARSE -> figures.put(gauge, Memory.parsing(size, time));
        case WAKE_US -> figures.put(gauge, WakeCost.measure(threads, time) * 1e6);
        case READ -> figures.put(gauge, Memory.reading(directory, time));
        case READ_COLD -> figures.put(gauge, ColdReading.measure(directory));
      }
    }
    return new Limits(figures);
  }
}
