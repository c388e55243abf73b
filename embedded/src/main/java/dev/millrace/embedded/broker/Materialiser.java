package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.checkpoint.CheckpointFiles;
import dev.millrace.embedded.checkpoint.Manifest;
import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.embedded.log.RecordReader;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.segment.SegmentPass;
import dev.millrace.embedded.segment.SegmentRewriter;
import dev.millrace.embedded.segment.SegmentSettings;
import dev.millrace.embedded.state.DueTimes;
import dev.millrace.embedded.state.PageFile;
import dev.millrace.seam.DiskFullException;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes checkpoints, on a thread of its own: what is still of use into segments, what changed of
 * the state into pages, and then the manifest that names them.
 *
 * <p><b>Failure.</b> Until the manifest gets its name nothing has happened: what was written is
 * nobody's, and the next opening deletes it. When naming it failed nobody knows, and only opening
 * the store again tells.
 */
final class Materialiser {
  private static final Logger LOG = LoggerFactory.getLogger(Materialiser.class);

  /** How it ended. */
  enum End {
    /** The checkpoint is durable. */
    DONE,
    /** The disk was full; nothing has happened. */
    FULL,
    /** Something else failed; nothing has happened. */
    FAILED,
    /** Nobody knows whether the checkpoint is there. */
    UNKNOWN
  }

  /** What came of a checkpoint. */
  record Outcome(
      Plan plan,
      End end,
      List<Segment> added,
      List<Segment> gone,
      DueTimes.@Nullable Written due,
      List<WaitingFiles.WrittenPart> waiting,
      String failure) {}

  private final Seam seam;
  private final SegmentSettings settings;
  private final CheckpointFiles files;
  private final PageFile pages;
  private final Books stored;
  private final CheckpointOrder order;
  private final AtomicLong nextSegment;

  Materialiser(
      Seam seam,
      SegmentSettings settings,
      CheckpointFiles files,
      PageFile pages,
      Books books,
      CheckpointOrder order,
      AtomicLong nextSegment) {
    this.seam = seam;
    this.settings = settings;
    this.files = files;
    this.pages = pages;
    this.stored = books;
    this.order = order;
    this.nextSegment = nextSegment;
  }

  /**
   * Writes a checkpoint.
   *
   * @param log reads what is to be copied
   * @param release receives what came of it as soon as the checkpoint is durable
   * @param awaited whether publishers can do nothing but wait for it
   * @return what came of it if it is not
   */
  Outcome run(Plan plan, RecordReader log, Consumer<Outcome> release, BooleanSupplier awaited) {
    Writing writing = new Writing(plan, log, release, awaited);
    try {
      order.run(writing);
      return writing.outcome(End.DONE, "");
    } catch (IOException | DamagedDataException failed) {
      End end =
          writing.naming
              ? End.UNKNOWN
              : failed instanceof DiskFullException ? End.FULL : End.FAILED;
      writing.forget();
      return writing.outcome(end, String.valueOf(failed));
    }
  }

  void close() throws IOException {
    pages.close();
    stored.delays().close();
    stored.waiting().close();
  }

  private final class Writing implements CheckpointOrder.Steps {
    private final Plan plan;
    private final RecordReader log;
    private final Consumer<Outcome> release;
    private final BooleanSupplier awaited;
    private final List<Segment> added = new ArrayList<>();

    /** What was written before this began, and stays if it fails. */
    private final List<Segment> replacing = new ArrayList<>();

    private final List<Segment> gone;
    private final List<Segment> kept;
    private byte[] directory = new byte[0];
    private DueTimes.@Nullable Written due;
    private List<WaitingFiles.WrittenPart> waiting = List.of();
    private boolean naming;

    Writing(Plan plan, RecordReader log, Consumer<Outcome> release, BooleanSupplier awaited) {
      this.plan = plan;
      this.log = log;
      this.release = release;
      this.awaited = awaited;
      this.gone = new ArrayList<>(plan.dead());
      this.kept = new ArrayList<>(plan.kept());
      for (Plan.Replacement one : plan.replacements()) {
        gone.add(one.old());
        replacing.addAll(one.instead());
      }
    }

    @Override
    public void copy() throws IOException {
      copyLogged();
      rewrite();
      seam.crashPoints().reach("broker.checkpoint.copied");
      directory = pages.write(plan.pages());
      due = stored.delays().write(plan.due());
      waiting = WaitingFiles.write(plan.waiting());
      seam.crashPoints().reach("broker.checkpoint.state");
    }

    private void copyLogged() throws IOException {
      log.aheadTo(plan.start());
      try (SegmentPass pass = new SegmentPass(seam, settings, nextSegment::getAndIncrement)) {
        for (Plan.Copies copies : plan.copies()) {
          pass.begin(copies.channel(), copies.partition(), plan.compression(copies.channel()));
          for (Plan.Copy copy : copies.batches()) {
            // A publisher's thread runs for microseconds, and behind one that does not let go it
            // waits for milliseconds.
            if (!awaited.getAsBoolean()) {
              seam.threads().giveWay();
            }
            Batch batch = Batch.of(log.view(copy.location(), copy.length()));
            BitSet wanted = copy.wanted();
            if (wanted == null) {
              pass.add(batch);
            } else {
              pass.add(batch, number -> wanted.get((int) (number - copy.base())));
            }
          }
        }
        added.addAll(pass.finish());
      }
    }

    private void rewrite() throws IOException {
      if (plan.sparse().isEmpty()) {
        return;
      }
      try {
        SegmentRewriter rewriter = new SegmentRewriter(seam, settings);
        added.addAll(
            (plan.salvaging() ? rewriter.salvaging() : rewriter)
                .rewrite(
                    plan.sparse().stream().map(Segment::id).toList(),
                    plan.keep(),
                    plan::compression,
                    nextSegment::getAndIncrement));
        gone.addAll(plan.sparse());
      } catch (DamagedSegmentException damaged) {
        // They stay: the rest of them can still be read.
        LOG.warn(
            "segments stay as they are, though little in them is of use: {}", damaged.getMessage());
        kept.addAll(plan.sparse());
      }
    }

    @Override
    public void note() throws IOException {
      List<Segment> all = new ArrayList<>(kept);
      all.addAll(added);
      all.addAll(replacing);
      all.sort(Comparator.comparingLong(Segment::id));
      files.prepare(
          settings.store(),
          new Manifest(plan.start(), nextSegment.get(), all, ByteBuffer.wrap(directory), books()));
      naming = true;
      files.publish();
      seam.crashPoints().reach("broker.checkpoint.noted");
      pages.committed();
    }

    private ByteBuffer books() {
      DueTimes.Written noted = due;
      byte[] books = plan.books().toBytes();
      ByteSink sink = new ByteSink(books.length + 256).raw(books);
      sink.run(noted == null ? new byte[0] : noted.noted());
      WaitingFiles.note(sink, waiting);
      return ByteBuffer.wrap(sink.toBytes());
    }

    @Override
    public void release() {
      release.accept(outcome(End.DONE, ""));
    }

    /** Deletes what was written, as far as it goes: opening would do it too. */
    void forget() {
      if (naming) {
        return;
      }
      for (Segment segment : added) {
        try {
          seam.disk().delete(NumberedFile.in(settings.directory(), segment.id(), 16, ".seg"));
        } catch (IOException failed) {
          LOG.warn("an unfinished segment is left behind: {}", failed.getMessage());
        }
      }
      added.clear();
    }

    Outcome outcome(End end, String failure) {
      List<Segment> named = new ArrayList<>(added);
      named.addAll(replacing);
      return new Outcome(plan, end, named, List.copyOf(gone), due, waiting, failure);
    }
  }
}
