package dev.millrace.cli;

import dev.millrace.soak.Sabotage;
import dev.millrace.soak.Soak;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both soaks are told. */
final class SoakOptions {
  @Option(
      names = "--cycles",
      paramLabel = "N",
      defaultValue = "100",
      converter = CountConverter.class,
      description = "How often; 100 unless given.")
  private long cycles = 100;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "millrace-soak",
      description = "Where to work; ./millrace-soak unless given. Its stores are replaced.")
  private Path directory = Path.of("millrace-soak");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What to draw from, to repeat a run as far as moments can be repeated.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "One JSON object a line, the last one the summary.")
  private boolean json;

  @Option(names = "--sabotage", hidden = true, defaultValue = "none")
  private String sabotage = "none";

  boolean json() {
    return json;
  }

  long seed() {
    return seed == null ? 0 : seed;
  }

  Soak soak(Shell shell, SoakReport report) {
    if (seed == null) {
      seed = shell.seam().clock().now().toEpochMilli();
    }
    int count = (int) Math.min(cycles, Integer.MAX_VALUE);
    return new Soak(count, directory, seed, Sabotage.of(sabotage), report::cycle);
  }
}
