package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.segment.Keep;
import dev.millrace.embedded.segment.Run;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.state.Page;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Looks through the books for what a checkpoint has to write, on the broker's thread. */
final class Planning {
  /*
   * It is done between two rounds, so it may cost no more than a busy broker can spare: something for each batch in the log, which the
   * log's cap bounds, and for so many runs at most.
   */
  private static final int MOST_RUNS = 20_000;

  /** Segments smaller than this part of a whole one are written together when there are many. */
  private static final int SMALL_PART = 8;

  private static final int MANY_SMALL = 4;

  /** Of what is written again at once, so that a pass does not take for ever. */
  private static final int MOST_REWRITTEN = 16;

  private final Books books;
  private final long segmentBytes;

  /** What is damaged and given up, to be written again without it. */
  private final Set<Long> mended = new HashSet<>();

  /** The segment that is looked at first the next time. */
  private long next;

  Planning(Books books, long segmentBytes) {
    this.books = books;
    this.segmentBytes = segmentBytes;
  }

  /**
   * The next plans write these again, without what is damaged in them; until it is said of none.
   */
  void mend(Collection<Long> damaged) {
    mended.clear();
    mended.addAll(damaged);
  }

  /**
   * What a checkpoint has to write.
   *
   * @param segments those that may be deleted and written again
   * @param held those that must stay as they are
   * @param replacements what compaction wrote in the place of others, which are in neither list
   */
  Plan plan(
      LogStart start,
      Collection<Segment> segments,
      Collection<Segment> held,
      List<Plan.Replacement> replacements) {
    List<Segment> kept = new ArrayList<>(held);
    List<Segment> dead = new ArrayList<>();
    List<Segment> sparse = new ArrayList<>();
    sort(segments, kept, dead, sparse);
    List<Page> pages = new ArrayList<>();
    ByteSink sink = new ByteSink(4096);
    BooksFormat.write(books, sink, pages);
    return new Plan(
        start,
        copies(),
        kept,
        dead,
        sparse,
        !mended.isEmpty(),
        keep(sparse),
        replacements,
        pages,
        books.delays().snapshot(),
        books.waiting().snapshot(),
        books.compressions(),
        sink);
  }

  private List<Plan.Copies> copies() {
    List<Plan.Copies> copies = new ArrayList<>();
    for (int id = 0; id < books.channelCount(); id++) {
      ChannelState channel = books.channel(id);
      for (Partition partition : channel.all()) {
        List<Plan.Copy> batches = copies(channel, partition);
        if (!batches.isEmpty()) {
          copies.add(new Plan.Copies(id, partition.number, batches));
        }
      }
    }
    return copies;
  }

  private static List<Plan.Copy> copies(ChannelState channel, Partition partition) {
    BatchIndex index = partition.index;
    List<Plan.Copy> copies = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      long from = index.base(i);
      long to = i + 1 < index.size() ? index.base(i + 1) : partition.end();
      long kept = channel.countKept(partition.number, from, to);
      if (kept > 0) {
        @Nullable BitSet wanted =
            kept == to - from ? null : wanted(channel, partition.number, from, to);
        if (wanted == null || !wanted.isEmpty()) {
          copies.add(new Plan.Copy(index.location(i), index.length(i), from, wanted));
        }
      }
    }
    return copies;
  }

  private static BitSet wanted(ChannelState channel, int partition, long from, long to) {
    BitSet wanted = new BitSet((int) (to - from));
    for (long number = from; number < to; number++) {
      if (channel.keeps(partition, number)) {
        wanted.set((int) (number - from));
      }
    }
    return wanted;
  }

  private void sort(
      Collection<Segment> segments, List<Segment> kept, List<Segment> dead, List<Segment> sparse) {
    List<Segment> small = new ArrayList<>();
    int runs = 0;
    long after = next;
    next = 0;
    for (Segment segment : segments) {
      boolean looked = segment.id() >= after && runs < MOST_RUNS;
      if (looked) {
        runs += segment.runs().size();
      } else if (segment.id() >= after && next == 0) {
        next = segment.id();
      }
      long live = looked ? live(segment) : Long.MAX_VALUE;
      if (!mended.isEmpty()) {
        // Only what was looked at just now: nothing else may be left out.
        (mended.contains(segment.id()) ? sparse : kept).add(segment);
      } else if (live == 0) {
        dead.add(segment);
      } else if (isDamaged(segment)) {
        // Written again it would be refused as a whole: what is damaged cannot be copied.
        kept.add(segment);
      } else if (live <= count(segment) / 2 && sparse.size() < MOST_REWRITTEN) {
        sparse.add(segment);
      } else if (looked && segment.bytes() < segmentBytes / SMALL_PART) {
        small.add(segment);
      } else {
        kept.add(segment);
      }
    }
    List<Segment> rest = small.size() > MANY_SMALL ? sparse : kept;
    for (Segment segment : small) {
      (sparse.size() < 2 * MOST_REWRITTEN ? rest : kept).add(segment);
    }
  }

  /** Whether any of these can be deleted. */
  boolean anyDead(Collection<Segment> segments) {
    int runs = 0;
    for (Segment segment : segments) {
      runs += segment.runs().size();
      if (runs > MOST_RUNS) {
        return false;
      }
      if (live(segment) == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isDamaged(Segment segment) {
    for (Run run : segment.runs()) {
      if (books.channel(run.channel()).any(run.partition()).runs.isDamaged(segment.id())) {
        return true;
      }
    }
    return false;
  }

  /** None if it says none; else at most so many. */
  private long live(Segment segment) {
    long live = 0;
    for (Run run : segment.runs()) {
      live +=
          Math.min(
              run.count(),
              books.channel(run.channel()).countKept(run.partition(), run.first(), run.last() + 1));
    }
    return live;
  }

  private static long count(Segment segment) {
    return segment.runs().stream().mapToLong(Run::count).sum();
  }

  private Keep keep(List<Segment> sparse) {
    Map<Long, long[]> reach = new HashMap<>();
    for (Segment segment : sparse) {
      for (Run run : segment.runs()) {
        long[] both =
            reach.computeIfAbsent(
                key(run.channel(), run.partition()), none -> new long[] {run.first(), run.last()});
        both[0] = Math.min(both[0], run.first());
        both[1] = Math.max(both[1], run.last());
      }
    }
    Map<Long, LongPredicate> kept = new HashMap<>();
    reach.forEach((key, both) ->
        kept.put(
            key, books.channel((int) (key >> 32)).keptNow((int) (long) key, both[0], both[1])));
    return entries -> {
      Batch batch = entries.batch();
      LongPredicate one = kept.get(key(batch.channel(), batch.partition()));
      return one == null || one.test(entries.number());
    };
  }

  private static long key(int channel, int partition) {
    return (long) channel << 32 | (partition & 0xffff_ffffL);
  }
}
