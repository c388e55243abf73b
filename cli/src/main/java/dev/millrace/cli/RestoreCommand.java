package dev.millrace.cli;

import dev.millrace.embedded.upkeep.Backup;
import dev.millrace.embedded.upkeep.Check;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace restore}: makes a data directory of a backup. */
@Command(
    name = "restore",
    description = {
      "Copies a backup to a data directory that does not exist, or is empty, after reading all of it.",
      "A damaged backup is refused, with exit code 3."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RestoreCommand implements Callable<Integer> {
  private static final int CHECK_FAILED = 3;

  private final Shell shell;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--from", required = true, paramLabel = "DIR", description = "The backup.")
  private Path from = Path.of("");

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  RestoreCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Check.Report report = Check.run(shell.seam(), from);
    if (!report.damage().isEmpty()) {
      report.damage().forEach(shell::say);
      shell.say("%s is damaged; nothing was restored".formatted(from));
      return CHECK_FAILED;
    }
    Path directory = data.directory();
    Copied.print(shell, json, directory, Backup.restore(shell.seam(), from, directory));
    return ExitCode.OK;
  }
}
