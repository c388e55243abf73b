package dev.millrace.bench.worker;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.workload.Outcome;
import dev.millrace.bench.workload.Run;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A contender's process, from outside. For one thread. */
public final class WorkerProcess implements AutoCloseable {
  private static final String MAIN = "dev.millrace.bench.WorkerMain";
  private static final int SECONDS_TO_END = 30;
  private static final Duration FOR_A_WORD = Duration.ofSeconds(30);

  /** No answer is empty. */
  private static final String GONE = "";

  private final Entrant entrant;
  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final BufferedWriter questions;

  private WorkerProcess(Entrant entrant, Process process) {
    this.entrant = entrant;
    this.process = process;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Reads on a thread of its own, so that whoever waits for an answer need not wait for ever. */
  private void listen() {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      said.lines().forEach(answers::add);
    } catch (UncheckedIOException | IOException gone) {
      // It has ended, or was killed.
    }
    answers.add(GONE);
  }

  /**
   * Starts it.
   *
   * @param entrant whose
   * @param java how the JVM is started
   * @param before a command that the JVM runs under, or nothing
   */
  public static WorkerProcess start(Entrant entrant, Java java, List<String> before)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(java.command());
    command.add(MAIN);
    command.add(entrant.label());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    WorkerProcess worker = new WorkerProcess(entrant, builder.start());
    Thread.ofPlatform().daemon().name("bench-answers").start(worker::listen);
    return worker;
  }

  /** Runs a phase of a benchmark; a process that takes longer than {@code most} is killed. */
  public Outcome run(Run run, Duration most)
      throws IOException, InterruptedException, NotHereException {
    return Outcome.parse(ask(run.line(), most));
  }

  /** The processes that do the syncing. */
  public List<String> auditedProcesses()
      throws IOException, InterruptedException, NotHereException {
    return List.of(ask("pid", FOR_A_WORD).split(",", -1));
  }

  private String ask(String question, Duration most)
      throws IOException, InterruptedException, NotHereException {
    try {
      questions.write(question);
      questions.newLine();
      questions.flush();
    } catch (IOException gone) {
      // Said below, with how it ended.
    }
    String answer = answers.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    if (answer == null) {
      kill();
      throw new NotHereException(
          "it gave no answer within %d s and was killed".formatted(most.toSeconds()));
    }
    if (answer.equals(GONE)) {
      answers.add(GONE);
      throw new NotHereException("its process ended by itself, " + ending());
    }
    int space = answer.indexOf(' ');
    String rest = answer.substring(space + 1);
    return switch (answer.substring(0, space)) {
      case "ok" -> rest;
      case "not-here" -> throw new NotHereException(rest);
      default -> throw new NotHereException("failed: " + rest);
    };
  }

  private String ending() {
    try {
      return process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)
          ? "with exit code " + process.exitValue()
          : "but is still there";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "and nobody waited for it";
    }
  }

  /** Ends it as a power cut would end it, its page cache left behind. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    ending();
  }

  /** Whose it is. */
  public Entrant entrant() {
    return entrant;
  }

  /** Lets it end by itself, servers included; kills what does not. */
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    try {
      questions.close();
    } catch (IOException gone) {
      // It has ended already.
    }
    ending();
    started.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
