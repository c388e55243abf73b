package dev.millrace.cli;

import dev.millrace.Millrace;
import dev.millrace.seam.Seam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * The data directory a command works on: opened if nobody has it, reached through its process if
 * somebody does.
 */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "millrace-data",
      description = "The data directory; ./millrace-data unless given.")
  private Path directory = Path.of("millrace-data");

  Path directory() {
    return directory;
  }

  /** Throws if there is no such directory: for commands that only look, and must not create one. */
  void mustExist() {
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          "there is no data directory %s; give --data the one to look at".formatted(directory));
    }
  }

  /** Opens it for a command that handles nothing. */
  Millrace open(Seam seam) {
    return open(seam, Duration.ZERO);
  }

  /** Opens it for a command whose handlers get so long to end. */
  Millrace open(Seam seam, Duration drain) {
    return Millrace.builder("embedded:" + directory + "?attach=true")
        .application("shell")
        .seam(seam)
        .drain(drain)
        .closeOnShutdown(false)
        .open();
  }
}
