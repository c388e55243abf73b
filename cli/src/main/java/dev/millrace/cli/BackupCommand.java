package dev.millrace.cli;

import dev.millrace.embedded.upkeep.Backup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace backup}: copies a store, in use or not. */
@Command(
    name = "backup",
    description = {
      "Copies a data directory. An application may be working on it meanwhile and notices nothing.",
      "The copy holds all that was acknowledged before the command began, and is itself a data directory."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BackupCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Where the copy goes: a directory that does not exist, or is empty.")
  private Path to = Path.of("");

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  BackupCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    data.mustExist();
    Copied.print(shell, json, to, Backup.run(shell.seam(), data.directory(), to));
    return ExitCode.OK;
  }
}
