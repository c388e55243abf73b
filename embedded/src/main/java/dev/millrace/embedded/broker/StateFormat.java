package dev.millrace.embedded.broker;

import dev.millrace.embedded.state.Page;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the state of a queue-shaped subscription is laid out in a checkpoint: what is settled as
 * chunks, of which only bitmaps need a page; everything else in the rest.
 *
 * <p>The rest is: handled, dead, expired, lost; for each partition the forms of its chunks as rows
 * of {form, how many}, and the same of what waits; how many wait, and of which the time is to be
 * told apart; what is remembered of single messages; the rows of first attempts that have begun.
 */
final class StateFormat {
  private static final int NONE = 0;
  private static final int ALL = 1;
  private static final int BITMAP = 2;

  // How a bitmap lies in its page.
  private static final int WHOLE = 0;
  private static final int SETTLED = 1;
  private static final int MISSING = 2;

  /** Up to so many places are listed: two bytes each, and it is a page of one slot. */
  private static final int MOST_LISTED = 2_000;

  // What is remembered of a single message.
  private static final int SUSPECT = 1;
  private static final int ALONE = 2;

  private StateFormat() {}

  static void write(ByteSink sink, Cursor cursor) {
    write(sink, cursor.settled);
    write(sink, cursor.waiting.numbers());
    sink.number(cursor.waiting.count()).number(cursor.waiting.outdated().size());
    cursor.waiting.outdated().forEach((number, due) -> sink.number(number).signed(due));
    held(sink, cursor);
  }

  /** Appends the forms of a set's chunks. */
  static void write(ByteSink sink, SettledSet settled) {
    List<long[]> rows = new ArrayList<>();
    for (int at = 0; at < settled.chunks(); at++) {
      SettledChunk chunk = settled.chunkAt(at);
      int form = chunk == null ? NONE : chunk.isAll() ? ALL : BITMAP;
      if (!rows.isEmpty() && rows.getLast()[0] == form) {
        rows.getLast()[1]++;
      } else {
        rows.add(new long[] {form, 1});
      }
    }
    sink.number(rows.size());
    for (long[] row : rows) {
      sink.u8((int) row[0]).number(row[1]);
    }
  }

  private static void held(ByteSink sink, Cursor cursor) {
    List<Held> held = cursor.held().stream().filter(Held::isWorthKeeping).toList();
    sink.number(held.size());
    for (Held one : held) {
      sink.number(one.number)
          .u8((one.suspect ? SUSPECT : 0) | (one.alone ? ALONE : 0))
          .number(one.attempts)
          .number(one.started);
    }
    sink.number(cursor.started.rows().size());
    cursor.started.rows().forEach((from, to) -> sink.number(from).number(to - from));
  }

  /** Reads what {@link #write} laid out. */
  static void read(ByteFeed feed, int subscription, Cursor cursor, StateSnapshot.Pages pages) {
    read(feed, subscription, cursor.partition, cursor.settled, pages);
    int waiting = waiting(cursor.partition);
    read(feed, subscription, waiting, cursor.waiting.numbers(), pages);
    int count = feed.count();
    Map<Long, Long> outdated = new HashMap<>();
    for (int left = feed.count(); left > 0; left--) {
      outdated.put(feed.number(), feed.signed());
    }
    cursor.waiting.restore(count, outdated);
    held(feed, cursor);
  }

  /** Reads the forms of a set's chunks. */
  static void read(
      ByteFeed feed,
      int subscription,
      int partition,
      SettledSet settled,
      StateSnapshot.Pages pages) {
    int at = 0;
    for (int left = feed.count(); left > 0; left--) {
      int form = feed.u8();
      for (int count = feed.count(); count > 0; count--) {
        switch (form) {
          case NONE -> {}
          case ALL -> settled.restore(at, SettledChunk.ALL);
          case BITMAP ->
              settled.restore(at, chunk(pages.read(new Page.Id(subscription, partition, at))));
          default -> Damage.unless(false, "a chunk has form " + form);
        }
        at++;
      }
    }
  }

  private static void held(ByteFeed feed, Cursor cursor) {
    for (int left = feed.count(); left > 0; left--) {
      long number = feed.number();
      int flags = feed.u8();
      int attempts = feed.count();
      int attempt = feed.count();
      Held held = cursor.hold(number);
      held.attempts = attempts;
      held.started = attempt;
      held.suspect = (flags & SUSPECT) != 0;
      held.alone = (flags & ALONE) != 0;
    }
    for (int left = feed.count(); left > 0; left--) {
      long first = feed.number();
      cursor.started.add(first, first + feed.number());
    }
  }

  /**
   * The pages of what changed since this was asked before; an empty one where none is needed any
   * more.
   */
  static List<Page> pages(int subscription, Cursor cursor) {
    SettledSet settled = cursor.settled;
    List<Page> pages = pages(subscription, cursor.partition, settled, settled.takeChanged());
    SettledSet waiting = cursor.waiting.numbers();
    int partition = waiting(cursor.partition);
    pages.addAll(pages(subscription, partition, waiting, waiting.takeChanged()));
    return pages;
  }

  /** That page was not kept after all: what changed then has changed still. */
  static void notKept(List<Cursor> cursors, Page.Id lost) {
    if (lost.partition() < 0) {
      cursors.get(waiting(lost.partition())).waiting.numbers().untake(lost.chunk());
    } else {
      cursors.get(lost.partition()).settled.untake(lost.chunk());
    }
  }

  /** Pages of what waits in a partition lie where those of no partition do; and back. */
  private static int waiting(int partition) {
    return -1 - partition;
  }

  /** The pages of what changed in a set. */
  static List<Page> pages(int subscription, int partition, SettledSet settled, BitSet changed) {
    List<Page> pages = new ArrayList<>();
    changed.stream()
        .forEach(at -> {
          SettledChunk chunk = settled.chunkAt(at);
          byte[] content = chunk == null || chunk.isAll() ? new byte[0] : page(chunk);
          pages.add(new Page(new Page.Id(subscription, partition, at), content));
        });
    return pages;
  }

  private static byte[] page(SettledChunk chunk) {
    int settled = chunk.count(0, SettledChunk.SIZE);
    int missing = SettledChunk.SIZE - settled;
    if (Math.min(settled, missing) > MOST_LISTED) {
      return new ByteSink(1 + SettledChunk.BYTES).u8(WHOLE).raw(chunk.toBytes()).toBytes();
    }
    boolean few = settled <= missing;
    ByteSink sink = new ByteSink(1 + 2 * Math.min(settled, missing));
    sink.u8(few ? SETTLED : MISSING);
    chunk.forEach(few, bit -> sink.u8(bit >>> 8).u8(bit));
    return sink.toBytes();
  }

  static SettledChunk chunk(byte[] page) {
    ByteFeed feed = new ByteFeed(page);
    int form = feed.u8();
    if (form == WHOLE) {
      return SettledChunk.of(feed.rest());
    }
    Damage.unless(form == SETTLED || form == MISSING, "a bitmap has form " + form);
    SettledChunk chunk = new SettledChunk();
    int next = 0;
    while (feed.remaining() > 0) {
      int bit = feed.u8() << 8 | feed.u8();
      if (form == SETTLED) {
        chunk.add(bit, bit + 1);
      } else {
        chunk.add(next, bit);
        next = bit + 1;
      }
    }
    if (form == MISSING) {
      chunk.add(next, SettledChunk.SIZE);
    }
    return chunk;
  }
}
