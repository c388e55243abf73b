package dev.millrace.bench.contender;

import java.util.List;
import java.util.Random;

/**
 * A value as applications have them: some 256 bytes of JSON.
 *
 * @param meter who measured
 * @param at when, in milliseconds
 * @param unit what was measured
 * @param values what came of it
 * @param note what somebody wrote about it
 */
public record Reading(String meter, long at, String unit, List<Double> values, String note) {
  private static final int VALUES = 6;
  private static final int NOTE = 60;

  static Reading random(Random random) {
    return new Reading(
        "meter-" + random.nextInt(10_000),
        1_800_000_000_000L + random.nextInt(),
        "kWh",
        random.doubles(VALUES).boxed().toList(),
        random
            .ints('a', 'z' + 1)
            .limit(NOTE)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString());
  }
}
