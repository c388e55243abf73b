package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Publishing without waiting into a backlog that nobody takes from; what is written is counted. */
public final class Growing implements Workload {
  private static final Path IO = Path.of("/proc/self/io");

  /** For the catalogue. */
  public Growing() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    long before = written();
    Flood.Flooded flooded = Flood.run(Brokers.broker(contender), run);
    long bytes = written() - before;
    return Outcome.of(flooded.count(), flooded.seconds())
        .with("bytesPerMessage", (double) bytes / flooded.count());
  }

  private static long written() throws IOException {
    if (!Files.isReadable(IO)) {
      return 0;
    }
    return Files.readAllLines(IO).stream()
        .filter(line -> line.startsWith("write_bytes:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }
}
