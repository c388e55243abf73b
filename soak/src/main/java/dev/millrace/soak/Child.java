package dev.millrace.soak;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that works, and the end of the pipe into which it says what it was told. */
final class Child implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> said = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final CompletableFuture<Boolean> drained = new CompletableFuture<>();

  private Child(Process process) {
    this.process = process;
    Threads.Worker reader = Seam.real().threads().worker("soak-child");
    reader.execute(this::read);
    reader.close();
  }

  static Child start(String url, int cycle, long seed, Sabotage sabotage) throws IOException {
    return new Child(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Workload.class.getName(),
                url,
                Integer.toString(cycle),
                Long.toString(seed),
                sabotage.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        // What has no end of line was cut short, and so was never said.
        if (next == '\n') {
          said.add(line.toString());
          if (Ledger.isAcknowledgement(line)) {
            acknowledged.incrementAndGet();
          }
          line.setLength(0);
        } else {
          line.append((char) next);
        }
      }
    } catch (IOException closed) {
      // Killed: what came before counts.
    } finally {
      drained.complete(true);
    }
  }

  /** Waits until it was told so much; false if it ended by itself before. */
  boolean awaitAcknowledged(int least) throws InterruptedException {
    Seam seam = Seam.real();
    long start = seam.clock().nanos();
    while (acknowledged.get() < least && !drained.isDone()) {
      seam.waiting().sleep(PAUSE);
      if (seam.clock().nanos() - start > LONGEST.toNanos()) {
        throw new SoakException(
            "the working process was told %d things and no more".formatted(acknowledged.get()));
      }
    }
    return acknowledged.get() >= least;
  }

  /** Kills it, as {@code kill -9} does, and gives what it said until then. */
  List<String> kill() throws InterruptedException {
    // Not through the process itself, which would close the pipe with all that is unread in it.
    boolean unusedAsked = process.toHandle().destroyForcibly();
    int unusedStatus = process.waitFor();
    boolean unusedEnd = Seam.real().waiting().await(drained);
    return said;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
