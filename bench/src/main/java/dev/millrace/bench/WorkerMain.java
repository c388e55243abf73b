package dev.millrace.bench;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.ContenderProvider;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.workload.Outcome;
import dev.millrace.bench.workload.Run;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * One contender in a process of its own: reads a line, does what it says, answers with a line,
 * until there are no more.
 */
public final class WorkerMain {
  private WorkerMain() {}

  /** Serves the contender of this name. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = takeStandardOutput();
    System.setProperty("java.util.logging.SimpleFormatter.format", "  %5$s%n");
    Logger.getLogger("").setLevel(Level.SEVERE);
    try (Contender contender = contender(arguments[0])) {
      serve(contender, answers);
    }
    // Some systems leave threads behind that are no daemons.
    System.exit(0);
  }

  /** Libraries print to standard output what was meant for nobody. */
  private static PrintStream takeStandardOutput() {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    return answers;
  }

  private static Contender contender(String name) {
    return ServiceLoader.load(ContenderProvider.class).stream()
        .map(provider -> provider.get().create(name))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing provides '" + name + "'"));
  }

  private static void serve(Contender contender, PrintStream answers) throws IOException {
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      answers.println(
          line.equals("pid")
              ? "ok " + pids(contender)
              : answer(contender, Run.parse(line), answers));
    }
  }

  private static String answer(Contender contender, Run run, PrintStream answers) {
    try {
      Bench bench = Matrix.exactly(run.bench()).orElseThrow();
      long begin = System.nanoTime();
      contender.open(
          new Place(run.home(), run.directory(), bench.load().kind(), run.channels(), run.cap()));
      double opening = (System.nanoTime() - begin) / 1e9;
      try {
        Outcome outcome = bench.workload().run(contender, run);
        if (bench.course() == Bench.Course.KILLED) {
          outcome = outcome.with("open-seconds", opening);
        }
        if (run.phase().waits()) {
          answers.println("ok " + outcome.line());
          new CountDownLatch(1).await();
        }
        return "ok " + outcome.line();
      } finally {
        contender.leave();
      }
    } catch (NotHereException notHere) {
      return "not-here " + oneLine(notHere.toString().replaceFirst("^[^ ]*: ", ""));
    } catch (Exception | LinkageError | OutOfMemoryError failed) {
      Throwable told = cause(failed);
      told.printStackTrace();
      return "failed " + oneLine(told.toString());
    }
  }

  private static String pids(Contender contender) {
    return contender.auditedProcesses().stream()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  private static Throwable cause(Throwable failed) {
    Throwable cause = failed.getCause();
    boolean wrapped = failed instanceof ExecutionException || failed instanceof CompletionException;
    return wrapped && cause != null ? cause(cause) : failed;
  }

  private static String oneLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
