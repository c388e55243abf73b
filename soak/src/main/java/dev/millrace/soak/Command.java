package dev.millrace.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the system. */
final class Command {
  private Command() {}

  /** Whether the system has a command of this name. */
  static boolean exists(String name) throws InterruptedException {
    try {
      return start(List.of("sh", "-c", "command -v " + name)).waitFor() == 0;
    } catch (IOException noShell) {
      return false;
    }
  }

  /** Runs it; throws with what it said if it fails. */
  static void run(String... words) throws IOException, InterruptedException {
    Process process = start(List.of(words));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(
          "%s: exit %d: %s".formatted(String.join(" ", words), status, said.strip()));
    }
  }

  private static Process start(List<String> words) throws IOException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
        .start();
  }
}
