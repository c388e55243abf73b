package dev.millrace.bench;

import dev.millrace.bench.Bench.Course;
import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.limit.PageCache;
import dev.millrace.bench.report.Row;
import dev.millrace.bench.worker.Audit;
import dev.millrace.bench.worker.Java;
import dev.millrace.bench.worker.WorkerProcess;
import dev.millrace.bench.workload.Outcome;
import dev.millrace.bench.workload.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One contender throughout one benchmark. */
final class Lane implements AutoCloseable {
  private static final double AUDIT_SECONDS = 1;
  private static final double LEAST_PATIENCE = 120;
  private static final double PATIENCE_PART = 10;
  private static final double SLOWEST_PER_SECOND = 5_000;
  private static final long FEW_MESSAGES = 1_000;
  private static final long WARM_UP_MESSAGES = 500_000;

  private final Bench bench;
  private final Options options;
  private final Row row;
  private final Folders folders;
  private final Path home;
  private final Java java;
  private final WorkerProcess worker;
  private @Nullable Path kept;
  private long stored;
  private boolean closed;

  private Lane(
      Bench bench,
      Options options,
      Row row,
      Folders folders,
      Path home,
      Java java,
      WorkerProcess worker) {
    this.bench = bench;
    this.options = options;
    this.row = row;
    this.folders = folders;
    this.home = home;
    this.java = java;
    this.worker = worker;
  }

  static Lane start(Bench bench, Options options, Row row, Folders folders)
      throws IOException, NotHereException {
    Entrant entrant = row.entrant();
    if (entrant.peer() && !Files.isDirectory(options.peers())) {
      throw new NotHereException("not installed; './millrace bench --install-peers' gets it");
    }
    boolean small = bench.course() == Course.KILLED || bench.course() == Course.ONCE;
    Java java = Java.forEntrant(entrant, small ? Java.SMALL_HEAP : Java.HEAP, options.peers());
    Path home = Files.createDirectories(folders.fresh(entrant.label()));
    WorkerProcess worker = WorkerProcess.start(entrant, java, List.of());
    return new Lane(bench, options, row, folders, home, java, worker);
  }

  Row row() {
    return row;
  }

  boolean closed() {
    return closed;
  }

  private Run asked() {
    Entrant entrant = row.entrant();
    return new Run(
        bench.name(),
        Run.Phase.TIMED,
        home,
        home,
        options.secondsOf(bench, entrant),
        options.messagesOf(bench, entrant),
        options.sizeOf(bench),
        options.threadsOf(bench),
        bench.load().batch(),
        bench.load().channels(),
        options.capOf(bench));
  }

  /** So long it may take to answer; then it hangs. */
  private Duration patience() {
    double seconds =
        LEAST_PATIENCE
            + PATIENCE_PART * options.secondsOf(bench, row.entrant())
            + (double) options.messagesOf(bench, row.entrant()) / SLOWEST_PER_SECOND;
    return Duration.ofSeconds((long) seconds);
  }

  /** Lets the JVM compile what is about to be measured. */
  void warmUp() throws IOException, InterruptedException, NotHereException {
    if (bench.course() == Course.ONCE || bench.course() == Course.KILLED) {
      return;
    }
    Run small =
        asked()
            .lasting(options.warmUpOf(bench, row.entrant()))
            .messages(Math.min(asked().messages(), WARM_UP_MESSAGES));
    Path directory = folders.fresh("warm-up");
    if (bench.course() != Course.FRESH) {
      worker.run(small.in(directory).phase(Run.Phase.FILL), patience());
    }
    worker.run(small.in(directory), patience());
    Folders.delete(directory);
  }

  /** Syncs for each message, counted in a short run apart. */
  double audited(Audit audit) throws IOException, InterruptedException, NotHereException {
    if (bench.course() != Course.FRESH) {
      return Double.NaN;
    }
    Path directory = folders.fresh("audit");
    // A server has the lane's own home, and two of them cannot share one.
    Path apart = folders.fresh("audit-home");
    Run small =
        asked()
            .in(directory)
            .at(apart)
            .lasting(Math.min(AUDIT_SECONDS, options.secondsOf(bench, row.entrant())));
    try {
      return audit.syncsPerAck(row.entrant(), java, small);
    } finally {
      Folders.delete(directory);
      Folders.delete(apart);
    }
  }

  Outcome run() throws IOException, InterruptedException, NotHereException {
    return switch (bench.course()) {
      case FRESH -> fresh();
      case BACKLOG -> backlog();
      case KEPT -> worker.run(asked().in(kept()), patience());
      case KEPT_COLD -> {
        Path directory = kept();
        PageCache.drop();
        yield worker.run(asked().in(directory), patience());
      }
      case KILLED -> killed();
      case ONCE -> fresh();
    };
  }

  /**
   * Opens, in a process that has done nothing else, what another left behind when it was killed.
   */
  private Outcome killed() throws IOException, InterruptedException, NotHereException {
    Path directory = kept;
    if (directory == null) {
      directory = folders.fresh("kept");
      kept = directory;
      learnClasses();
      stored =
          (long)
              worker.run(asked().in(directory).phase(Run.Phase.FILL_AND_WAIT), patience()).count();
      worker.kill();
    }
    if (PageCache.whyNot().isEmpty()) {
      PageCache.drop();
    }
    try (WorkerProcess opener =
        WorkerProcess.start(row.entrant(), java.knowing(classes()), List.of())) {
      Run open = asked().in(directory).messages(stored).phase(Run.Phase.TIMED_AND_WAIT);
      Outcome opened = opener.run(open, patience());
      // So that the next one, too, finds what a killed process left behind.
      opener.kill();
      return opened;
    }
  }

  /**
   * Half of the time in which a JVM opens something is spent on finding classes in jars. Whoever
   * wants it to be quick has that written down once, and so does every contender here.
   */
  private void learnClasses() throws IOException, InterruptedException, NotHereException {
    Run few =
        asked()
            .in(folders.fresh("classes"))
            .at(folders.fresh("classes-home"))
            .messages(FEW_MESSAGES);
    try (WorkerProcess learner =
        WorkerProcess.start(row.entrant(), java.learning(classes()), List.of())) {
      learner.run(few.phase(Run.Phase.FILL), patience());
      learner.run(few.phase(Run.Phase.TIMED), patience());
    }
  }

  private Path classes() {
    return home.resolve("classes.jsa");
  }

  private Outcome fresh() throws IOException, InterruptedException, NotHereException {
    Path directory = folders.fresh("round");
    try {
      return worker.run(asked().in(directory), patience());
    } finally {
      Folders.delete(directory);
    }
  }

  private Outcome backlog() throws IOException, InterruptedException, NotHereException {
    Path directory = folders.fresh("round");
    try {
      Outcome filled = fill(directory);
      return worker.run(asked().in(directory).messages((long) filled.count()), patience());
    } finally {
      Folders.delete(directory);
    }
  }

  private Path kept() throws IOException, InterruptedException, NotHereException {
    Path directory = kept;
    if (directory == null) {
      directory = folders.fresh("kept");
      fill(directory);
      kept = directory;
      if (bench.course() == Course.KEPT) {
        // What is read in memory has to have been read, or written by somebody who leaves it there.
        worker.run(asked().in(directory), patience());
      }
    }
    return directory;
  }

  /** In a process of its own, so that the one that reads it has to open what another wrote. */
  private Outcome fill(Path directory) throws IOException, InterruptedException, NotHereException {
    Run fill = asked().in(directory).phase(Run.Phase.FILL);
    if (row.entrant().kind() == Entrant.Kind.SERVER) {
      return worker.run(fill, patience());
    }
    try (WorkerProcess filler = WorkerProcess.start(row.entrant(), java, List.of())) {
      return filler.run(fill, patience());
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    worker.close();
    try {
      if (kept != null) {
        Folders.delete(kept);
      }
      Folders.delete(home);
    } catch (IOException left) {
      // Goes with the folder of the whole run.
    }
  }
}
