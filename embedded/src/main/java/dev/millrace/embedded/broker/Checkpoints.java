package dev.millrace.embedded.broker;

import dev.millrace.StoreFailedException;
import dev.millrace.embedded.broker.Materialiser.Outcome;
import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.log.RecordReader;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Run;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.segment.Segments;
import dev.millrace.embedded.state.DueTimes;
import dev.millrace.seam.Threads.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a checkpoint is made and what follows from it: the log's files are used again, what was
 * copied is read from segments, and segments of which nothing is of use are deleted. On the
 * broker's thread, except for the writing.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** After a full disk, how long until it is tried again. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often segments are looked through for what can be deleted before the log is half full. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * How long the log that was found at the opening is left as it is although a checkpoint is due. A
   * store that is opened after a kill is about to hand out what waited for it, and a checkpoint
   * would have the disk to itself for a while.
   */
  private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Broker broker;
  private final Compacting compacting;
  private final Materialiser materialiser;
  private final Segments segments;
  private final Planning planning;
  private final long everyBytes;

  /** What the opening found of the log, as long as it is left as it is. */
  private long leftAlone;

  /** Changed by the broker, and read by the scrubber too. */
  private final ConcurrentNavigableMap<Long, Segment> table = new ConcurrentSkipListMap<>();

  /** What compaction wrote in the place of which segments, until a checkpoint names it. */
  private final Map<Long, Plan.Replacement> replacements = new LinkedHashMap<>();

  /** Where the newest checkpoint begins. */
  private LogStart start;

  private @Nullable Worker worker;
  private @Nullable RecordReader reader;
  private boolean running;
  private boolean failedBefore;
  private boolean full;
  private boolean looking;
  private boolean wanted;
  private boolean closing;
  private boolean paused;
  private @Nullable Runnable whenIdle;
  private @Nullable Runnable whenDone;

  Checkpoints(
      Broker broker,
      Compacting compacting,
      Materialiser materialiser,
      Segments segments,
      Collection<Segment> known,
      long segmentBytes,
      LogStart start,
      long everyBytes) {
    this.broker = broker;
    this.compacting = compacting;
    this.materialiser = materialiser;
    this.segments = segments;
    this.planning = new Planning(broker.books, segmentBytes);
    this.start = start;
    this.everyBytes = everyBytes;
    this.leftAlone = sinceBytes();
    broker.alarm.atNanos(broker.seam.clock().nanos() + SETTLING_NANOS, () -> leftAlone = 0);
    known.forEach(segment -> table.put(segment.id(), segment));
    compacting.opened();
  }

  /** Which segment, of those there are now, has the lowest number above this one. On any thread. */
  OptionalLong following(long id) {
    Long next = table.higherKey(id);
    return next == null ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /** The segments there are now. */
  Collection<Segment> segments() {
    return table.values();
  }

  /** A checkpoint is to be made as soon as it can be. */
  void want() {
    wanted = true;
  }

  /** The next checkpoint is to name these in the place of that segment. */
  void replace(long old, List<Segment> instead) {
    Segment segment = table.get(old);
    if (segment == null) {
      throw new IllegalStateException("segment " + old + " was held by compaction and is gone");
    }
    replacements.put(old, new Plan.Replacement(segment, instead));
  }

  /** Whether the last checkpoint found no room: then nobody needs to wait for the next. */
  boolean isFull() {
    return full;
  }

  /**
   * To be called between two rounds: begins a checkpoint if it is time.
   *
   * @param wrote whether anything was written in the round
   */
  void consider(boolean wrote) {
    if (running || paused || closing || !broker.round.isEmpty()) {
      return;
    }
    if (wanted
        || broker.isAwaited()
        || broker.books.waiting().wantCheckpoint()
        || sinceBytes() - leftAlone >= everyBytes) {
      wanted = false;
      begin();
    } else if (wrote && !looking && !table.isEmpty()) {
      looking = true;
      broker.alarm.atNanos(broker.seam.clock().nanos() + LOOK_NANOS, this::look);
    }
  }

  /** Reads all of a segment and says what is damaged. */
  List<DamagedSegmentException> verify(long id) {
    try {
      return segments.verify(id);
    } catch (IOException failed) {
      throw new StoreFailedException(
          "segment %016d cannot be read: %s".formatted(id, failed), failed);
    }
  }

  /**
   * Writes these segments again, without what is damaged in them, in a checkpoint that is made
   * next; {@code then} is done when it is durable. Compaction, which could hold one of them, is
   * over until the store is opened again.
   */
  void mend(Collection<Long> damaged, Runnable then) {
    compacting.close(() -> {
      planning.mend(damaged);
      wanted = true;
      whenDone = then;
    });
  }

  /** What was written since the newest checkpoint: the log begins in its file. */
  private long sinceBytes() {
    return broker.log.usedBytes() - start.position();
  }

  private void look() {
    looking = false;
    wanted = planning.anyDead(free());
  }

  /** The segments that are not compaction's: neither held by it nor replaced. */
  private List<Segment> free() {
    return table.values().stream()
        .filter(
            segment -> !compacting.holds(segment.id()) && !replacements.containsKey(segment.id()))
        .toList();
  }

  private void begin() {
    leftAlone = 0;
    broker.log.force();
    List<Segment> held =
        table.values().stream().filter(segment -> compacting.holds(segment.id())).toList();
    Plan plan = planning.plan(broker.log.next(), free(), held, List.copyOf(replacements.values()));
    broker.seam.crashPoints().reach("broker.checkpoint.taken");
    write(plan);
  }

  private void write(Plan plan) {
    running = true;
    Worker on = worker;
    if (on == null) {
      on = broker.seam.threads().worker("millrace-materialise");
      worker = on;
    }
    RecordReader from = reader == null ? broker.log.reader() : reader;
    reader = from;
    on.execute(() -> {
      Outcome outcome;
      try {
        outcome =
            materialiser.run(
                plan, from, done -> broker.step(() -> released(done)), broker::isAwaited);
      } catch (RuntimeException | VirtualMachineError | LinkageError mistake) {
        broker.mistaken(mistake);
        broker.always(this::ended);
        return;
      }
      if (outcome.end() != Materialiser.End.DONE) {
        broker.step(() -> failed(outcome));
      }
      broker.always(this::ended);
    });
  }

  /** The checkpoint is durable: what only older ones need is given up. */
  private void released(Outcome done) {
    Set<Long> gone = new HashSet<>();
    done.gone().forEach(segment -> gone.add(segment.id()));
    changeRuns(done, gone);
    start = done.plan().start();
    long location = (long) done.plan().start().file() << 32 | done.plan().start().position();
    for (ChannelState channel : broker.books.channels().values()) {
      channel.all().forEach(partition -> partition.index.forgetBefore(location));
    }
    DueTimes.Written due = done.due();
    if (due != null) {
      broker.books.delays().committed(due);
    }
    broker.books.waiting().committed(done.waiting());
    broker.handOut.changedAll();
    gone.forEach(table::remove);
    done.added().forEach(segment -> table.put(segment.id(), segment));
    broker.seam.crashPoints().reach("broker.checkpoint.switched");
    broker.log.recycle(done.plan().start());
    broker.seam.crashPoints().reach("broker.checkpoint.recycled");
    for (long id : gone) {
      delete(id);
    }
    done.plan().replacements().forEach(one -> replacements.remove(one.old().id()));
    failedBefore = false;
    full = false;
    Runnable then = whenDone;
    if (then != null && !done.plan().salvaging()) {
      wanted = true;
    } else if (then != null) {
      whenDone = null;
      planning.mend(List.of());
      then.run();
    }
    // Whoever had to wait for this one would wait for the next as well, if that began late.
    wanted |= broker.isAwaited();
    broker.goOn();
    compacting.consider();
  }

  private void delete(long id) {
    try {
      segments.delete(id);
    } catch (IOException failed) {
      // Nothing names it any more: the next opening deletes it.
      LOG.warn("segment {} is left behind: {}", id, failed.getMessage());
    }
  }

  private void changeRuns(Outcome done, Set<Long> gone) {
    Map<Partition, List<Runs.Stored>> added = new LinkedHashMap<>();
    for (Segment segment : done.gone()) {
      segment.runs().forEach(run -> added.put(partition(run), new ArrayList<>()));
    }
    for (Segment segment : done.added()) {
      segment
          .runs()
          .forEach(run ->
              added
                  .computeIfAbsent(partition(run), none -> new ArrayList<>())
                  .add(new Runs.Stored(segment.id(), run)));
    }
    added.forEach((partition, runs) -> partition.runs.change(gone, runs));
  }

  private Partition partition(Run run) {
    return broker.books.channel(run.channel()).any(run.partition());
  }

  private void failed(Outcome outcome) {
    switch (outcome.end()) {
      case DONE -> {}
      case FULL -> {
        if (!full) {
          LOG.warn(
              "the disk has no room for a checkpoint; it is tried again every second: {}",
              outcome.failure());
        }
        full = true;
        retry(outcome);
        broker.goOn();
      }
      case FAILED -> {
        if (failedBefore) {
          throw stopped(outcome);
        }
        LOG.warn("a checkpoint failed and is tried once more: {}", outcome.failure());
        failedBefore = true;
        retry(outcome);
      }
      case UNKNOWN -> throw stopped(outcome);
    }
  }

  private void retry(Outcome outcome) {
    BooksFormat.notKept(broker.books, outcome.plan().pages());
    paused = true;
    wanted |= whenDone != null;
    broker.alarm.atNanos(broker.seam.clock().nanos() + RETRY_NANOS, () -> paused = false);
  }

  private static StoreFailedException stopped(Outcome outcome) {
    return new StoreFailedException(
        "the store stops, because a checkpoint failed: %s. Open it again to go on from what is durable"
            .formatted(outcome.failure()));
  }

  private void ended() {
    running = false;
    Runnable then = whenIdle;
    if (then != null) {
      whenIdle = null;
      then.run();
    }
  }

  /** Does this when nothing is being written, and has nothing written any more. */
  void close(Runnable then) {
    closing = true;
    if (running) {
      whenIdle = () -> close(then);
      return;
    }
    compacting.close(() -> closeNow(then));
  }

  private void closeNow(Runnable then) {
    Worker on = worker;
    if (on != null) {
      on.close();
    }
    RecordReader from = reader;
    if (from != null) {
      from.close();
    }
    try {
      segments.close();
      materialiser.close();
    } catch (IOException failed) {
      LOG.warn("closing the segments: {}", failed.getMessage());
    }
    then.run();
  }
}
