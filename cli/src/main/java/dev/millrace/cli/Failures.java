package dev.millrace.cli;

import dev.millrace.MillraceException;
import dev.millrace.examples.orders.flow.WrongInputException;
import dev.millrace.examples.orders.input.UnreadableInputException;
import dev.millrace.soak.SoakException;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Makes one message of whatever stopped a command. Set {@code MILLRACE_DEBUG} to see where it came
 * from.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Shell shell;

  Failures(Shell shell) {
    this.shell = shell;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
    say(failure);
    return ExitCode.SOFTWARE;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    shell.say(
        "%s; see '%s --help'"
            .formatted(
                failure.getMessage(), failure.getCommandLine().getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  void say(Throwable failure) {
    Throwable told = unwrapped(failure);
    shell.say(message(told));
    if (!shell.environment().getOrDefault("MILLRACE_DEBUG", "").isEmpty()) {
      told.printStackTrace(shell.err());
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static String message(Throwable failure) {
    String said = failure.getMessage();
    boolean meantForUsers =
        failure instanceof MillraceException
            || failure instanceof UnreadableInputException
            || failure instanceof WrongInputException
            || failure instanceof SoakException
            || failure instanceof CommandException;
    return meantForUsers && said != null
        ? said
        : "failed unexpectedly: %s; set MILLRACE_DEBUG=1 to see where".formatted(failure);
  }
}
