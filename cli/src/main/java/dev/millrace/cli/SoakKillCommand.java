package dev.millrace.cli;

import dev.millrace.soak.Soak;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace soak kill}. */
@Command(
    name = "kill",
    description = {
      "Ends the process with kill -9.",
      "Exit code 3 if anything acknowledged was lost, or anything else is not as promised."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SoakKillCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private SoakOptions options = new SoakOptions();

  SoakKillCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    SoakReport report = new SoakReport(shell, options.json());
    Soak soak = options.soak(shell, report);
    return report.end(soak.kill(), options.seed());
  }
}
