package dev.millrace.core;

import dev.millrace.Codec.Decoded;
import dev.millrace.Entry;
import dev.millrace.Gap;
import dev.millrace.MalformedDataException;
import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.Admin.Kept;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a stream held when the reading began, page by page, partition by partition. */
final class StreamReading<T> implements Iterator<Entry<T>> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReading.class);

  /** With the page that is being read, the next is on its way. */
  private static final int PAGE = 1_000;

  private final BoundChannel<T> channel;
  private final Admin admin;
  private final Seam seam;
  private final Position from;
  private final long[] ends;
  private Iterator<Kept> page = Collections.emptyIterator();

  /** What comes behind the page, once the broker has answered; null if nothing was asked. */
  private @Nullable CompletionStage<List<Kept>> ahead;

  private int partition;
  private Position next;

  private StreamReading(BoundChannel<T> channel, Seam seam, Position from) {
    this.channel = channel;
    this.admin = channel.transport().transport().admin();
    this.seam = seam;
    this.from = from;
    this.ends = ends();
    this.partition = from instanceof Position.Exact exact ? exact.partition() : 0;
    this.next = from;
  }

  static <T> Stream<Entry<T>> read(BoundChannel<T> channel, Seam seam, Position from) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new StreamReading<>(channel, seam, from), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** Where each partition ends now: the total says it for one partition, several are searched. */
  private long[] ends() {
    Admin.ChannelInfo info =
        await(admin.describe(channel.channel().name()))
            .orElseThrow(() -> new IllegalStateException("a declared channel is there"));
    long[] found = new long[info.partitions()];
    for (Gap gap : info.gaps()) {
      if (gap.reason() == Gap.Reason.LOST) {
        LOG.warn("stream '{}': {}", info.name(), gap);
      }
    }
    for (int p = 0; p < found.length; p++) {
      found[p] = found.length == 1 ? info.taken() : end(p, info.taken());
    }
    return found;
  }

  private long end(int p, long most) {
    long low = 0;
    long high = most;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (browse(p, Position.of(p, middle), 1).isEmpty()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && partition < ends.length) {
      List<Kept> more = ahead == null ? browse(partition, next, PAGE) : await(ahead);
      ahead = null;
      if (more.isEmpty() || more.getFirst().position().offset() >= ends[partition]) {
        // A position names one partition; reading from it does not wander into the others.
        partition = from instanceof Position.Exact ? ends.length : partition + 1;
        next = from;
      } else {
        turn(more);
      }
    }
    return page.hasNext();
  }

  /** Goes on to a page, and asks for the one behind it. */
  private void turn(List<Kept> more) {
    Position.Exact last = more.getLast().position();
    if (last.offset() >= ends[partition]) {
      // The last page: what was taken since the reading began lies in it too.
      page = more.stream().filter(kept -> kept.position().offset() < ends[partition]).iterator();
    } else {
      page = more.iterator();
    }
    next = last.next();
    if (last.next().offset() < ends[partition]) {
      ahead = admin.browse(channel.channel().name(), partition, next, PAGE);
    }
  }

  @Override
  public Entry<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream ends here");
    }
    Kept kept = page.next();
    return switch (channel.decode(kept.message())) {
      case Decoded.Value<T>(T value) -> new Entry<>(kept.position(), kept.message(), value);
      case Decoded.Malformed<T>(String reason) ->
          throw new MalformedDataException(
              "stream '%s' cannot be read at position %s: message '%s': %s; read on from %s"
                  .formatted(
                      channel.channel().name(),
                      kept.position(),
                      kept.message().id(),
                      reason,
                      kept.position().next()));
    };
  }

  private List<Kept> browse(int p, Position position, int limit) {
    return await(admin.browse(channel.channel().name(), p, position, limit));
  }

  private <R> R await(CompletionStage<R> stage) {
    return Waits.await(seam, stage, "for stream '" + channel.channel().name() + "' to be read");
  }
}
