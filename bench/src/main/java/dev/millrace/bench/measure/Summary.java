package dev.millrace.bench.measure;

import java.util.Arrays;
import java.util.Collection;

/**
 * Some figures of one kind, one a round.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 * @param rounds how many there are
 */
public record Summary(double median, double min, double max, int rounds) {
  /** Of these, leaving out what is not a number; all NaN if nothing is left. */
  public static Summary of(Collection<Double> figures) {
    double[] sorted =
        figures.stream().mapToDouble(Double::doubleValue).filter(f -> !Double.isNaN(f)).toArray();
    Arrays.sort(sorted);
    int count = sorted.length;
    if (count == 0) {
      return new Summary(Double.NaN, Double.NaN, Double.NaN, 0);
    }
    double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    return new Summary(median, sorted[0], sorted[count - 1], count);
  }
}
