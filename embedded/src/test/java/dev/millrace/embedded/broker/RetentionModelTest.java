package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.STREAM;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.Retention;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Any retention, changed now and then, beside publishing, handling, checkpoints and crashes,
 * against what is written here of it: what is kept is the newest, no less than the limits say and
 * little more; it never comes back; and each subscription gets each message or is told that it will
 * not.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RetentionModelTest {
  private static final int SEEDS = 40;
  private static final int STEPS = 60;

  /** More than a message takes besides its data; and what lies in one batch. */
  private static final long OVERHEAD = 200;

  private static final long BATCH = 64 << 10;

  @Test
  void a_stream_keeps_what_its_retention_says_and_tells_whoever_fell_behind() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Run run = new Run(seed, STREAM)) {
        run.run();
      }
    }
  }

  @Test
  void a_topic_keeps_it_for_its_subscriptions_only() {
    for (long seed = 0; seed < SEEDS / 2; seed++) {
      try (Run run = new Run(1_000 + seed, TOPIC)) {
        run.run();
      }
    }
  }

  @Test
  void a_broker_that_keeps_less_than_it_was_told_is_caught() {
    assertCaught(seed -> new Run(seed, STREAM, RetentionModelTest::half, true));
  }

  @Test
  void a_broker_that_keeps_more_than_it_was_told_is_caught() {
    assertCaught(seed -> new Run(seed, STREAM, told -> Retention.unlimited(), true));
  }

  @Test
  void a_broker_that_says_nothing_of_what_it_gave_up_is_caught() {
    assertCaught(seed -> new Run(seed, STREAM, UnaryOperator.identity(), false));
  }

  private static Retention half(Retention told) {
    return told.maxMessages() == Long.MAX_VALUE
        ? told
        : told.messages(Math.max(1, told.maxMessages() / 2));
  }

  private static void assertCaught(LongFunction<Run> sabotaged) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Run run = sabotaged.apply(seed)) {
        run.run();
      } catch (AssertionError caught) {
        return;
      }
    }
    throw new AssertionError("not caught in " + SEEDS + " runs");
  }

  /** What was published. */
  private record Sent(String id, long at, int size) {}

  /** A subscription as a test has it. */
  private static final class Follower {
    final String name;
    final long start;
    final TreeSet<Long> handled = new TreeSet<>();
    final TreeSet<Long> missed = new TreeSet<>();

    /** What is sure to have been heard of, and is not told again. */
    final TreeSet<Long> heard = new TreeSet<>();

    @Nullable QueueSource source;
    @Nullable CompletionStage<List<Gap>> listening;

    Follower(String name, long start) {
      this.name = name;
      this.start = start;
    }
  }

  private static final class Run implements AutoCloseable {
    private final Bench bench = Bench.restless();
    private final Seeded chance;
    private final ChannelKind kind;
    private final String words;
    private final UnaryOperator<Retention> told;
    private final boolean hears;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private Retention retention = Retention.unlimited();
    private long first;

    /** What no limit that ever held asked to be passed over. */
    private long mostFirst;

    Run(long seed, ChannelKind kind) {
      this(seed, kind, UnaryOperator.identity(), true);
    }

    /** With a broker that is told something else, or one whose gaps nobody hears of. */
    Run(long seed, ChannelKind kind, UnaryOperator<Retention> told, boolean hears) {
      this.told = told;
      this.hears = hears;
      this.chance = new Seeded(seed);
      this.kind = kind;
      this.words = kind.word() + ", seed " + seed;
    }

    void run() {
      declare();
      follow();
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
      bench.advance(Duration.ofSeconds(5));
      check();
      followers.forEach(this::finish);
    }

    private void step() {
      switch (chance.below(12)) {
        case 0 -> declare();
        case 1 -> bench.reopen();
        case 2 -> bench.kill();
        case 3 -> bench.losePower(chance.next());
        case 4 -> follow();
        case 5, 6 -> bench.advance(Duration.ofMillis(chance.between(1, 90_000)));
        case 7, 8 -> followers.forEach(one -> handle(one, 1 + chance.below(400)));
        default -> publish(1 + chance.below(600));
      }
    }

    private void reopened() {
      for (Follower follower : followers) {
        follower.source = null;
        follower.listening = null;
      }
    }

    private void declare() {
      retention = Retention.unlimited();
      if (chance.chance(1, 2)) {
        retention = retention.messages(chance.between(1, 4_000));
      }
      if (chance.chance(1, 3)) {
        retention = retention.bytes(chance.between(1, 600_000));
      }
      if (chance.chance(1, 3)) {
        retention = retention.age(Duration.ofMillis(chance.between(1_000, 300_000)));
      }
      bench.get(
          bench
              .transport()
              .declare(
                  new ChannelSpec(
                      "c", kind, 1, ChannelOptions.none().retention(told.apply(retention)))));
    }

    private void follow() {
      if (followers.size() < 3) {
        Follower follower =
            new Follower("f" + followers.size(), kind == STREAM ? first : sent.size());
        followers.add(follower);
        join(follower);
      }
    }

    private QueueSource join(Follower follower) {
      QueueSource source = follower.source;
      if (source == null) {
        source = bench.consumer(kind, "c", follower.name);
        follower.source = source;
      }
      return source;
    }

    private void publish(int count) {
      int size = chance.below(200);
      for (int left = count; left > 0; left -= 50) {
        publish(Math.min(left, 50), size);
      }
    }

    private void publish(int count, int size) {
      List<Outgoing> batch = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String id = "m" + (sent.size() + i);
        batch.add(
            new Outgoing(
                "c",
                Bench.message(id, "k" + i % 5).toBuilder().data("x".repeat(size)).build(),
                null));
      }
      bench.get(bench.transport().publish(batch));
      long at = bench.simulation().clock().now().toEpochMilli();
      for (int i = 0; i < count; i++) {
        sent.add(new Sent("m" + sent.size(), at, size));
      }
    }

    private void handle(Follower follower, int most) {
      QueueSource source = join(follower);
      CompletionStage<List<Delivery>> received = source.receive(most, Long.MAX_VALUE);
      if (bench.isDone(received)) {
        List<Settlement> settlements = new ArrayList<>();
        for (Delivery delivery : bench.get(received)) {
          long number = ((Position.Exact) delivery.position()).offset();
          assertThat(delivery.message().id()).as(words).isEqualTo(sent.get((int) number).id());
          if (chance.chance(7, 8)) {
            assertThat(follower.handled.add(number)).as(words).isTrue();
            settlements.add(Settlement.done(delivery, List.of()));
          } else {
            settlements.add(Settlement.handedBack(delivery));
          }
        }
        bench.get(source.settle(settlements));
      } else {
        // What it gets later is nobody's.
        source.close();
        follower.source = null;
        follower.listening = null;
      }
      if (chance.chance(1, 2)) {
        listen(follower);
      }
    }

    private void listen(Follower follower) {
      if (!hears) {
        return;
      }
      CompletionStage<List<Gap>> listening = follower.listening;
      if (listening == null) {
        listening = join(follower).gaps();
      }
      while (bench.isDone(listening)) {
        for (Gap gap : bench.get(listening)) {
          hear(follower, gap);
        }
        listening = join(follower).gaps();
        follower.heard.addAll(follower.missed);
      }
      follower.listening = listening;
    }

    private void hear(Follower follower, Gap gap) {
      assertThat(gap.reason()).as(words).isEqualTo(Gap.Reason.EXPIRED);
      assertThat(gap.last().offset()).as(words).isLessThan(kept());
      long count = 0;
      for (long number = gap.first().offset(); number <= gap.last().offset(); number++) {
        if (!follower.handled.contains(number) && !follower.heard.contains(number)) {
          follower.missed.add(number);
          count++;
        }
      }
      assertThat(gap.messages()).as("%s: %s", words, gap).isEqualTo(count);
    }

    /** Where the channel begins, as the broker has it. */
    private long kept() {
      ChannelState state =
          ((EmbeddedTransport) bench.transport()).engine().broker().books.channel("c");
      return state == null ? -1 : state.partitions.getFirst().missing.first();
    }

    // Whether it is the same one still.
    @SuppressWarnings("ReferenceEquality")
    private void check() {
      if (bench.simulation() != seen || bench.transport() != opened) {
        seen = bench.simulation();
        opened = bench.transport();
        reopened();
      }
      // The limits are looked at a moment after something has changed.
      bench.advance(Duration.ofMillis(1_100));
      long now = kept();
      assertThat(now)
          .as("%s: what has passed never comes back", words)
          .isGreaterThanOrEqualTo(first);
      first = now;
      limits();
      if (kind == STREAM) {
        browse();
      }
      for (SubscriptionInfo info : bench.info("c").subscriptions()) {
        assertThat(
                info.queued()
                    + info.inFlight()
                    + info.waiting()
                    + info.handled()
                    + info.dead()
                    + info.expired()
                    + info.lost())
            .as("%s: %s", words, info)
            .isEqualTo(info.accepted());
        assertThat(info.queued()).as("%s: %s", words, info).isNotNegative();
      }
    }

    private Object seen = bench.simulation();
    private Object opened = bench.transport();

    private void limits() {
      long end = sent.size();
      long allowed = Math.max(0, end - retention.maxMessages());
      assertThat(first).as("%s: %s", words, retention).isGreaterThanOrEqualTo(allowed);
      long bytes = 0;
      long byBytes = end;
      while (byBytes > 0 && bytes < retention.maxBytes()) {
        byBytes--;
        bytes += sent.get((int) byBytes).size() + OVERHEAD;
      }
      long kept = 0;
      for (long number = first; number < end; number++) {
        kept += sent.get((int) number).size();
      }
      if (retention.maxBytes() < Long.MAX_VALUE) {
        assertThat(kept).as(words).isLessThan(retention.maxBytes() + 2 * BATCH);
        allowed = Math.max(allowed, byBytes);
      }
      Duration age = retention.maxAge();
      if (age != null) {
        long now = bench.simulation().clock().now().toEpochMilli();
        long oldest = now - age.toMillis();
        long byAge = 0;
        while (byAge < end && sent.get((int) byAge).at() < oldest) {
          byAge++;
        }
        long late = 0;
        while (late < end && sent.get((int) late).at() < oldest - age.toMillis() / 64 - 1_100) {
          late++;
        }
        assertThat(oldest()).as("%s: %s at %d", words, retention, now).isGreaterThanOrEqualTo(late);
        allowed = Math.max(allowed, byAge);
      }
      mostFirst = Math.max(mostFirst, allowed);
      assertThat(first)
          .as("%s: no more is passed over than need be", words)
          .isLessThanOrEqualTo(mostFirst);
    }

    /** The first message that is there: a topic keeps nothing that everybody has settled. */
    private long oldest() {
      List<Kept> kept = bench.get(bench.transport().admin().browse("c", 0, Position.earliest(), 1));
      return kept.isEmpty() ? sent.size() : kept.getFirst().position().offset();
    }

    private void browse() {
      List<Kept> all =
          bench.get(
              bench.transport().admin().browse("c", 0, Position.earliest(), Integer.MAX_VALUE));
      assertThat(all).as(words).hasSize((int) (sent.size() - first));
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).position().offset()).as(words).isEqualTo(first + i);
        assertThat(all.get(i).message().id()).as(words).isEqualTo(sent.get((int) first + i).id());
      }
      if (!sent.isEmpty()) {
        long at = sent.get(chance.below(sent.size())).at();
        long found = first;
        while (found < sent.size() && sent.get((int) found).at() < at) {
          found++;
        }
        List<Kept> from =
            bench.get(
                bench.transport().admin().browse("c", 0, Position.at(Instant.ofEpochMilli(at)), 1));
        if (found == sent.size()) {
          assertThat(from).as(words).isEmpty();
        } else {
          assertThat(from.getFirst().position().offset()).as(words).isEqualTo(found);
        }
      }
    }

    /** Every message that a subscription was to get was handled, or it was told of the gap. */
    private void finish(Follower follower) {
      while (info(follower).queued() > 0) {
        handle(follower, 1_000);
        bench.advance(Duration.ofMillis(1_100));
      }
      listen(follower);
      SubscriptionInfo info = info(follower);
      assertThat(info.handled()).as(words).isEqualTo(follower.handled.size());
      assertThat(info.expired()).as(words).isEqualTo(follower.missed.size());
      TreeSet<Long> all = new TreeSet<>(follower.handled);
      all.addAll(follower.missed);
      assertThat(all).as("%s: %s", words, info).hasSize(sent.size() - (int) follower.start);
    }

    private SubscriptionInfo info(Follower follower) {
      return bench.info("c").subscriptions().stream()
          .filter(one -> one.name().equals(follower.name))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      bench.close();
    }
  }
}
