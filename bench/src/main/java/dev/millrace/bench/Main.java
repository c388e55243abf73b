package dev.millrace.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** What {@code ./millrace bench} starts once everything is built. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code = commandLine(out, err).execute(arguments);
    out.flush();
    System.exit(code);
  }

  /** The command over these streams. */
  static CommandLine commandLine(PrintStream out, PrintStream err) {
    return new CommandLine(new BenchCommand(out, err))
        .setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true))
        .setErr(new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true))
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler((wrong, given) -> {
          err.println("millrace: " + wrong.getMessage() + "; see 'millrace bench --help'");
          return ExitCode.USAGE;
        })
        .setExecutionExceptionHandler((failure, command, result) -> {
          err.println("millrace: could not measure: " + failure);
          if (!System.getenv().getOrDefault("MILLRACE_DEBUG", "").isEmpty()) {
            failure.printStackTrace(err);
          }
          return ExitCode.SOFTWARE;
        });
  }
}
