package dev.millrace.bench.workload;

import dev.millrace.bench.measure.Histogram;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a run.
 *
 * @param count how much was done
 * @param seconds how long it took
 * @param p50us the median of a single call in microseconds, or NaN
 * @param p99us the 99th percentile, or NaN
 * @param notes further figures by name
 */
public record Outcome(
    double count, double seconds, double p50us, double p99us, Map<String, Double> notes) {
  /** Copies. */
  public Outcome {
    notes = Map.copyOf(notes);
  }

  /** With the durations of its calls. */
  public static Outcome of(long count, double seconds, Histogram calls) {
    return new Outcome((double) count, seconds, calls.micros(0.5), calls.micros(0.99), Map.of());
  }

  /** Without. */
  public static Outcome of(long count, double seconds) {
    return new Outcome((double) count, seconds, Double.NaN, Double.NaN, Map.of());
  }

  /** With one more figure. */
  public Outcome with(String name, double figure) {
    Map<String, Double> more = new TreeMap<>(notes);
    more.put(name, figure);
    return new Outcome(count, seconds, p50us, p99us, more);
  }

  /** How much a second. */
  public double rate() {
    return count / seconds;
  }

  /** One of the further figures, or NaN. */
  public double note(String name) {
    return notes.getOrDefault(name, Double.NaN);
  }

  /** As one line. */
  public String line() {
    StringBuilder line = new StringBuilder("%s %s %s %s".formatted(count, seconds, p50us, p99us));
    notes.forEach((name, figure) -> line.append(' ').append(name).append('=').append(figure));
    return line.toString();
  }

  /** Reads such a line. */
  public static Outcome parse(String line) {
    String[] fields = line.split(" ", -1);
    Map<String, Double> notes = new TreeMap<>();
    for (int i = 4; i < fields.length; i++) {
      int equals = fields[i].indexOf('=');
      notes.put(
          fields[i].substring(0, equals), Double.parseDouble(fields[i].substring(equals + 1)));
    }
    return new Outcome(
        Double.parseDouble(fields[0]),
        Double.parseDouble(fields[1]),
        Double.parseDouble(fields[2]),
        Double.parseDouble(fields[3]),
        notes);
  }
}
