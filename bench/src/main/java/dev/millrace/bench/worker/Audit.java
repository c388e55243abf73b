package dev.millrace.bench.worker;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.workload.Outcome;
import dev.millrace.bench.workload.Run;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts a contender's syncs from outside, with strace, so that nobody's word has to be taken for
 * them.
 */
public final class Audit {
  private static final String CALLS = "fsync,fdatasync,msync,sync_file_range,syncfs,sync";
  private static final int SECONDS_TO_END = 20;

  /** A server may take a while to start, and what is traced is slow. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Optional<Path> strace;

  /** With the strace on this path, if there is one. */
  public Audit() {
    this.strace =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "strace"))
            .filter(Files::isExecutable)
            .findFirst();
  }

  /** Why nothing is audited, or empty if it is. */
  public Optional<String> whyNot() {
    return strace.isPresent()
        ? Optional.empty()
        : Optional.of("syncs are not audited: there is no strace on the PATH");
  }

  /**
   * Syncs for each message acknowledged in a short run of its own; NaN without strace.
   *
   * @throws NotHereException if that run did not work, or took too long
   */
  public double syncsPerAck(Entrant entrant, Java java, Run run)
      throws IOException, InterruptedException, NotHereException {
    if (strace.isEmpty()) {
      return Double.NaN;
    }
    Path counts = Files.createTempFile("millrace-audit", ".txt");
    try {
      return entrant.kind() == Entrant.Kind.SERVER
          ? ofServer(entrant, java, run, counts)
          : ofProcess(entrant, java, run, counts);
    } finally {
      Files.deleteIfExists(counts);
    }
  }

  private double ofProcess(Entrant entrant, Java java, Run run, Path counts)
      throws IOException, InterruptedException, NotHereException {
    Outcome outcome;
    try (WorkerProcess worker =
        WorkerProcess.start(entrant, java, traced(counts, "--seccomp-bpf"))) {
      outcome = worker.run(run, PATIENCE);
    }
    return calls(Files.readAllLines(counts)) / outcome.count();
  }

  private double ofServer(Entrant entrant, Java java, Run run, Path counts)
      throws IOException, InterruptedException, NotHereException {
    try (WorkerProcess worker = WorkerProcess.start(entrant, java, List.of())) {
      worker.run(run.lasting(Math.min(0.2, run.seconds())), PATIENCE);
      List<String> attached = traced(counts);
      worker.auditedProcesses().forEach(pid -> attached.addAll(List.of("-p", pid)));
      Process tracing =
          new ProcessBuilder(attached)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        Outcome outcome = worker.run(run, PATIENCE);
        // On an interrupt strace writes its counts and lets go of the process.
        new ProcessBuilder("kill", "-INT", Long.toString(tracing.pid())).start().waitFor();
        if (!tracing.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
          throw new NotHereException("strace did not let go of it");
        }
        return calls(Files.readAllLines(counts)) / outcome.count();
      } finally {
        // What is traced cannot end before its tracer does.
        tracing.destroyForcibly();
      }
    }
  }

  private List<String> traced(Path counts, String... how) {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                strace.orElseThrow().toString(),
                "-f",
                "-qq",
                "-c",
                "-e",
                "trace=" + CALLS,
                "-o",
                counts.toString()));
    command.addAll(List.of(how));
    return command;
  }

  /**
   * The calls in a table that strace wrote: the fourth column of the lines that name one of them.
   */
  static long calls(List<String> table) {
    List<String> wanted = List.of(CALLS.split(",", -1));
    return table.stream()
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(fields -> fields.size() >= 5 && wanted.contains(fields.getLast()))
        .mapToLong(fields -> Long.parseLong(fields.get(3)))
        .sum();
  }
}
