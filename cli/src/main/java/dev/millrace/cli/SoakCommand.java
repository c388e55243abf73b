package dev.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace soak}: takes the machine away from a working process. */
@Command(
    name = "soak",
    description = {
      "Lets a process work, ends it without warning, and compares what is there with what it was told.",
      "The process publishes, handles, retries, delays and gives up, on a queue, a topic and two streams."
    },
    synopsisSubcommandLabel = "kill|powercut",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SoakCommand implements Runnable {
  @Spec private CommandSpec spec;

  private SoakCommand() {}

  static CommandLine with(Shell shell) {
    return new CommandLine(new SoakCommand())
        .addSubcommand(new SoakKillCommand(shell))
        .addSubcommand(new SoakPowercutCommand(shell));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say 'kill' or 'powercut'");
  }
}
