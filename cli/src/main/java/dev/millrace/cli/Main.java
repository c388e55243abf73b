package dev.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code millrace}: what {@code ./millrace} starts once everything is built. */
@Command(
    name = "millrace",
    description = "Event-driven applications on a durable broker in one process.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "  bench      Measures the broker on this machine.",
      "  classpath  Prints what java -cp needs to run a program of your own.",
      "",
      "Exit codes: 0 done, 1 could not, 2 usage, 3 ran but a check failed,",
      "4 what it needs is not there,",
      "130 and 143 after draining on SIGINT and SIGTERM (a second one ends at once)."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Logs.toStandardError();
    Shell shell = Shell.ofProcess();
    System.exit(commandLine(shell).execute(arguments));
  }

  /** The command with all that belong to it, over this shell. */
  static CommandLine commandLine(Shell shell) {
    CommandLine main =
        new CommandLine(new Main())
            .addSubcommand(new DemoCommand(shell))
            .addSubcommand(new PublishCommand(shell))
            .addSubcommand(new ConsumeCommand(shell))
            .addSubcommand(new ReadCommand(shell))
            .addSubcommand(new CheckCommand(shell))
            .addSubcommand(new RepairCommand(shell))
            .addSubcommand(new BackupCommand(shell))
            .addSubcommand(new RestoreCommand(shell))
            .addSubcommand(SoakCommand.with(shell));
    Failures failures = new Failures(shell);
    return main.setOut(shell.writer())
        .setErr(shell.errorWriter())
        .setUsageHelpWidth(80)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
