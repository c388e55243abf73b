package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.embedded.broker.CompactedGapsModelTest.Follower;
import dev.millrace.embedded.broker.CompactedGapsModelTest.World;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Subscriptions of both shapes, which remember what they were given and told. */
final class GapFollowers {
  private GapFollowers() {}

  /** Takes messages one by one, and falls behind. */
  static final class Consumer implements Follower {
    private final World world;
    private final String words;
    private final TreeSet<Long> handled = new TreeSet<>();
    private final TreeSet<Long> told = new TreeSet<>();
    private @Nullable QueueSource source;
    private @Nullable CompletionStage<List<Gap>> listening;

    /** What it has still; some of it too long. */
    private final List<Delivery> late = new ArrayList<>();

    Consumer(World world, String words) {
      this.world = world;
      this.words = words;
      join();
    }

    private QueueSource join() {
      QueueSource joined = source;
      if (joined == null) {
        joined = world.bench.consumer(ChannelKind.STREAM, "c", "work");
        source = joined;
      }
      return joined;
    }

    @Override
    public void reopened() {
      source = null;
      listening = null;
      late.clear();
    }

    @Override
    public void step(int most) {
      if (world.chance.chance(1, 2)) {
        settleLate();
      }
      boolean unused = handle(most, true);
      if (world.chance.chance(1, 2)) {
        listen();
      }
    }

    private void settleLate() {
      List<Settlement> settlements =
          late.stream().map(delivery -> Settlement.done(delivery, List.of())).toList();
      late.clear();
      settle(join(), settlements);
    }

    /** What it had too long is not its any more, nor is what follows that in its lane. */
    private void settle(QueueSource from, List<Settlement> settlements) {
      List<Boolean> leased = world.bench.get(from.settle(settlements));
      for (int i = 0; i < settlements.size(); i++) {
        Settlement settlement = settlements.get(i);
        if (leased.get(i) && settlement.end() instanceof Settlement.End.Done) {
          assertThat(handled.add(number(settlement.delivery()))).as(words).isTrue();
        }
      }
    }

    private static long number(Delivery delivery) {
      return ((Position.Exact) delivery.position()).offset();
    }

    private boolean handle(int most, boolean wavering) {
      QueueSource from = join();
      CompletionStage<List<Delivery>> received = from.receive(most, Long.MAX_VALUE);
      if (!world.bench.isDone(received)) {
        // What it gets later is nobody's.
        from.close();
        reopened();
        return false;
      }
      List<Delivery> deliveries = world.bench.get(received);
      if (wavering && world.chance.chance(1, 3)) {
        // What it has may be replaced meanwhile, or pass.
        world.bench.advance(Duration.ofSeconds(20));
      }
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : deliveries) {
        long number = number(delivery);
        assertThat(delivery.message().id()).as(words).isEqualTo(world.id(number));
        assertThat(handled).as(words).doesNotContain(number);
        if (!wavering || world.chance.chance(3, 5)) {
          settlements.add(Settlement.done(delivery, List.of()));
        } else if (world.chance.chance(1, 3)) {
          settlements.add(Settlement.handedBack(delivery));
        } else if (world.chance.chance(1, 3)) {
          late.add(delivery);
        } else {
          settlements.add(
              Settlement.again(
                  delivery,
                  world.bench.simulation().clock().now().plusMillis(world.chance.below(60_000)),
                  delivery.attempts() + 1));
        }
      }
      settle(from, settlements);
      return true;
    }

    private void listen() {
      CompletionStage<List<Gap>> listens = listening == null ? join().gaps() : listening;
      while (world.bench.isDone(listens)) {
        for (Gap gap : world.bench.get(listens)) {
          List<Long> missing = world.missing(gap);
          missing.removeAll(handled);
          assertThat(gap.messages())
              .as("%s: %s", words, gap)
              .isPositive()
              .isLessThanOrEqualTo(missing.size());
          told.addAll(missing);
        }
        listens = join().gaps();
      }
      listening = listens;
    }

    @Override
    public void finish() {
      settleLate();
      SubscriptionInfo info = world.info();
      for (int more = 0; info.queued() + info.waiting() > 0; more++) {
        assertThat(more).as("%s: %s", words, info).isLessThan(1_000);
        world.bench.advance(Duration.ofSeconds(61));
        boolean unused = handle(500, false);
        info = world.info();
      }
      listen();
      told.removeAll(handled);
    }

    @Override
    public Set<Long> handled() {
      return handled;
    }

    @Override
    public Set<Long> told() {
      return told;
    }
  }

  /** Reads partitions and commits positions, now and then. */
  static final class Positioned implements Follower {
    private final World world;
    private final String words;
    private final TreeSet<Long> handled = new TreeSet<>();
    private final TreeSet<Long> told = new TreeSet<>();

    /** What came and is not committed. */
    private final TreeSet<Long> pending = new TreeSet<>();

    private final TreeSet<Long> heard = new TreeSet<>();
    private @Nullable LogSource source;
    private @Nullable CompletionStage<List<LogSource.Event>> polling;
    private long epoch;
    private long committed;
    private long at;

    Positioned(World world, String words) {
      this.world = world;
      this.words = words;
      boolean unused = poll(1);
    }

    @Override
    public void reopened() {
      source = null;
      polling = null;
      pending.clear();
      heard.clear();
    }

    @Override
    public void step(int most) {
      boolean unused = poll(most);
      if (world.chance.chance(1, 2)) {
        commit(world.chance.chance(1, 2) ? at : committed + (at - committed) / 2);
      }
    }

    private boolean poll(int most) {
      LogSource from = source;
      if (from == null) {
        from = world.bench.reader(ChannelKind.STREAM, "c", "work");
        source = from;
      }
      CompletionStage<List<LogSource.Event>> polled =
          polling == null ? from.poll(most, Long.MAX_VALUE) : polling;
      polling = polled;
      if (!world.bench.isDone(polled)) {
        return false;
      }
      polling = null;
      world.bench.get(polled).forEach(this::see);
      return true;
    }

    private void see(LogSource.Event event) {
      switch (event) {
        case LogSource.Event.Assigned assigned -> {
          epoch = assigned.epoch();
          at = assigned.next().offset();
          assertThat(at).as(words).isEqualTo(committed);
        }
        case LogSource.Event.Records records -> {
          for (LogSource.Record record : records.records()) {
            long number = record.position().offset();
            assertThat(number).as("%s: in order", words).isGreaterThanOrEqualTo(at);
            assertThat(record.message().id()).as(words).isEqualTo(world.id(number));
            pending.add(number);
            at = number + 1;
          }
        }
        case LogSource.Event.Missed missed -> {
          List<Long> missing = world.missing(missed.gap());
          assertThat(missed.gap().messages()).as(words).isEqualTo(missing.size());
          assertThat(missing.getFirst()).as(words).isGreaterThanOrEqualTo(at);
          heard.addAll(missing);
          at = missing.getLast() + 1;
        }
        default -> throw new AssertionError(words + ": " + event);
      }
    }

    private void commit(long to) {
      LogSource from = source;
      if (from == null || to <= committed) {
        return;
      }
      Position.Exact next = new Position.Exact(0, to);
      assertThat(
              world.bench.get(
                  from.commit(new LogSource.Commit(0, epoch, next, List.of(), List.of()))))
          .as(words)
          .isTrue();
      committed = to;
      handled.addAll(pending.headSet(to));
      pending.headSet(to).clear();
      told.addAll(heard.headSet(to));
      heard.headSet(to).clear();
    }

    @Override
    public void finish() {
      while (poll(500)) {
        commit(at);
      }
      commit(at);
    }

    @Override
    public Set<Long> handled() {
      return handled;
    }

    @Override
    public Set<Long> told() {
      return told;
    }
  }
}
