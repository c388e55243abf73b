package dev.millrace.embedded.segment;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what survives of some segments into new ones, so that the old ones can be deleted once a
 * checkpoint names the new ones instead.
 *
 * <p>Numbers, times, lanes and contents stay as they are, and so does the order. Old segments are
 * read and never changed: until the checkpoint they are the truth.
 */
public final class SegmentRewriter {
  private static final Comparator<Run> BY_PLACE =
      Comparator.comparingInt(Run::channel).thenComparingInt(Run::partition);

  private final Seam seam;
  private final SegmentSettings settings;

  private final boolean salvaging;

  /** A rewriter for the segments of this store. */
  public SegmentRewriter(Seam seam, SegmentSettings settings) {
    this(seam, settings, false);
  }

  private SegmentRewriter(Seam seam, SegmentSettings settings, boolean salvaging) {
    this.seam = seam;
    this.settings = settings;
    this.salvaging = salvaging;
  }

  /**
   * One that leaves out what is damaged: for repair, when it is written down that nobody will get
   * it.
   */
  public SegmentRewriter salvaging() {
    return new SegmentRewriter(seam, settings, true);
  }

  /**
   * Writes the entries of {@code from} that {@code keep} says yes to.
   *
   * @param compression how the batches of each channel are compressed
   * @param ids gives the new segments their numbers, none twice
   * @return the new segments, durable; none if nothing survives
   * @throws DamagedSegmentException if something to be copied is damaged; nothing new is left
   *     behind, and the old segment must stay for those who can still read the rest of it
   */
  public List<Segment> rewrite(
      Collection<Long> from, Keep keep, IntFunction<Compression> compression, LongSupplier ids)
      throws IOException {
    // Each segment is opened once for all its runs: there may be thousands.
    Map<Run, List<SegmentScan>> sources = new TreeMap<>(BY_PLACE);
    List<SegmentScan> open = new ArrayList<>();
    try (SegmentPass pass = new SegmentPass(seam, settings, ids)) {
      for (long id : from) {
        SegmentScan scan = scan(id);
        if (scan == null) {
          continue;
        }
        open.add(scan);
        for (Run run : scan.runs()) {
          sources.computeIfAbsent(run, none -> new ArrayList<>()).add(scan);
        }
      }
      for (Map.Entry<Run, List<SegmentScan>> one : sources.entrySet()) {
        Run run = one.getKey();
        pass.begin(run.channel(), run.partition(), compression.apply(run.channel()));
        merge(pass, run, one.getValue(), keep, salvaging);
      }
      return pass.finish();
    } finally {
      for (SegmentScan scan : open) {
        scan.close();
      }
    }
  }

  private @Nullable SegmentScan scan(long id) throws IOException {
    try {
      return new SegmentScan(seam, settings, id);
    } catch (DamagedSegmentException damaged) {
      if (salvaging) {
        return null;
      }
      throw damaged;
    }
  }

  /**
   * How many entries of a segment {@code keep} says no to, for deciding whether writing it again
   * pays; counts no further than {@code enough}.
   */
  public long dropped(long id, Keep keep, long enough) throws IOException {
    long dropped = 0;
    try (SegmentScan scan = new SegmentScan(seam, settings, id)) {
      while (dropped < enough && scan.next()) {
        Entries entries = scan.batch().entries();
        while (entries.next()) {
          dropped += keep.keep(entries) ? 0 : 1;
        }
      }
    }
    return Math.min(dropped, enough);
  }

  /**
   * One segment's entries of a channel partition, of which the cursor is on the next to be taken.
   */
  private static final class Source {
    private final SegmentScan scan;
    private final boolean salvaging;
    private @Nullable Entries cursor;

    Source(SegmentScan scan, boolean salvaging) {
      this.scan = scan;
      this.salvaging = salvaging;
    }

    /** Goes to the next entry that survives. */
    boolean next(Keep keep) throws IOException {
      while (true) {
        while (cursor != null && cursor.next()) {
          if (keep.keep(cursor)) {
            return true;
          }
        }
        if (!scan.next()) {
          return false;
        }
        Batch batch = batch();
        if (batch != null) {
          cursor = cursor == null ? batch.entries() : cursor.over(batch);
        }
      }
    }

    private @Nullable Batch batch() throws IOException {
      try {
        return scan.batch();
      } catch (DamagedSegmentException damaged) {
        if (salvaging) {
          return null;
        }
        throw damaged;
      }
    }

    Entries cursor() {
      if (cursor == null) {
        throw new IllegalStateException("before the first entry");
      }
      return cursor;
    }
  }

  // Runs of one partition in several segments may overlap: what survived of the first and third
  // segment lies around the second. So they are merged by number.
  private static void merge(
      SegmentPass pass, Run run, List<SegmentScan> scans, Keep keep, boolean salvaging)
      throws IOException {
    PriorityQueue<Source> next =
        new PriorityQueue<>(Comparator.comparingLong(source -> source.cursor().number()));
    for (SegmentScan scan : scans) {
      Source source = new Source(scan.only(run.channel(), run.partition()), salvaging);
      if (source.next(keep)) {
        next.add(source);
      }
    }
    while (true) {
      @Nullable Source lowest = next.poll();
      if (lowest == null) {
        return;
      }
      long limit = next.isEmpty() ? Long.MAX_VALUE : next.peek().cursor().number();
      boolean more;
      do {
        pass.add(lowest.cursor());
        more = lowest.next(keep);
      } while (more && lowest.cursor().number() < limit);
      if (more) {
        next.add(lowest);
      }
    }
  }
}
