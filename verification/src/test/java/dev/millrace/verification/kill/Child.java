package dev.millrace.verification.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that publishes, and the end of a pipe into which it writes what was acknowledged. */
final class Child implements AutoCloseable {
  private static final long LONGEST_SECONDS = 60;

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final List<String> acknowledged = new ArrayList<>();

  private Child(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().start(this::read);
  }

  static Child start(Path directory, int cycle) throws IOException {
    return new Child(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledWriter.class.getName(),
                directory.toString(),
                Integer.toString(cycle))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        // What has no end of line was cut short, and so was never written down.
        if (next == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else {
          line.append((char) next);
        }
      }
    } catch (IOException closed) {
      // Killed: what came before counts.
    } finally {
      drained.countDown();
    }
  }

  void awaitAcknowledged(int count) throws InterruptedException {
    while (acknowledged.size() < count) {
      String line = lines.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError(
            "the child acknowledged " + acknowledged.size() + " messages and no more");
      }
      acknowledged.add(line);
    }
  }

  /** Kills it, as {@code kill -9} does, and says what was acknowledged until then. */
  List<String> kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    drained.await();
    lines.drainTo(acknowledged);
    return acknowledged;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
