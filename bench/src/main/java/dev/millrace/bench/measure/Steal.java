package dev.millrace.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The time that the machine's processors were taken away by its host.
 *
 * @param stolen ticks taken away
 * @param all ticks in all
 */
public record Steal(long stolen, long all) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final int STEAL = 8;

  /** As it stands now; nothing where the system does not say. */
  public static Steal now() {
    try {
      return Files.isReadable(STAT) ? parse(Files.readAllLines(STAT).getFirst()) : new Steal(0, 0);
    } catch (IOException unreadable) {
      return new Steal(0, 0);
    }
  }

  /** Reads the first line of {@code /proc/stat}. */
  static Steal parse(String line) {
    List<String> fields = List.of(line.strip().split("\\s+"));
    long all = 0;
    long stolen = 0;
    for (int i = 1; i < fields.size() && i <= STEAL; i++) {
      long ticks = Long.parseLong(fields.get(i));
      all += ticks;
      stolen = i == STEAL ? ticks : 0;
    }
    return new Steal(stolen, all);
  }

  /** The part of the time since then that was taken away, from 0 to 1; NaN if nobody says. */
  public double since(Steal before) {
    return all == before.all ? Double.NaN : (double) (stolen - before.stolen) / (all - before.all);
  }
}
