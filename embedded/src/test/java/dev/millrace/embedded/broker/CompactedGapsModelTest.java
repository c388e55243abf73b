package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Retention;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.broker.LogMending.Loss;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.upkeep.Check;
import dev.millrace.embedded.upkeep.Repair;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * A compacted stream with any retention, files of which are damaged and brought back, beside
 * publishing, handling, checkpoints and crashes, and a repair at the end: each message was handled,
 * or its subscription was told that it will not get it, or a newer one of its key was taken. Nobody
 * is told of what was merely replaced.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompactedGapsModelTest {
  private static final int SEEDS = 40;
  private static final int STEPS = 50;
  private static final int KEYS = 150;

  /** Within the entries of the first batch of a segment. */
  private static final int IN_FIRST_BATCH = 64 + 8 + 48 + 40;

  /** Held, because the logging keeps its loggers weakly. */
  private static final Logger QUIET = Logger.getLogger("dev.millrace.embedded");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final Map<String, Long> seen = new TreeMap<>();

  @Test
  void consumers_are_told_of_what_expired_or_was_damaged_and_not_of_what_was_replaced() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (World world = new World(seed, options(seed), GapFollowers.Consumer::new)) {
        world.run();
      }
    }
    everythingWasSeen();
  }

  @Test
  void readers_are_told_of_what_expired_or_was_damaged_and_not_of_what_was_replaced() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (World world =
          new World(1_000 + seed, options(seed) + "&face=log", GapFollowers.Positioned::new)) {
        world.run();
      }
    }
    everythingWasSeen();
  }

  /** Segments of one batch and of several; lanes that remember what waits, and walks. */
  private static String options(long seed) {
    return "embedded:/data?scrub=0s&waiting=%d&%s"
        .formatted(
            seed % 4 < 2 ? 8 : 1_000,
            seed % 2 == 0
                ? "fileBytes=65536&cap=1&checkpoint=40000"
                : "fileBytes=1048576&checkpoint=300000");
  }

  private void everythingWasSeen() {
    System.out.println("compacted, retained, damaged: " + seen);
    assertThat(seen).containsKeys("replaced", "EXPIRED", "DAMAGED", "LOST", "handled");
  }

  /** A subscription as a test has it. */
  interface Follower {
    /** Handles some, and hears of gaps. */
    void step(int most);

    /** The store was opened again. */
    void reopened();

    /** Handles everything. */
    void finish();

    /** The numbers of what was handled for good. */
    Set<Long> handled();

    /** The numbers of what was told for good. */
    Set<Long> told();
  }

  /** A store with one stream and one subscription. */
  final class World implements AutoCloseable {
    final Bench bench;
    final Seeded chance;
    private final String words;
    private final int mostBytes;
    private final List<Message> sent = new ArrayList<>();
    private final Map<String, Integer> newest = new HashMap<>();
    private final Map<Path, Integer> flipped = new LinkedHashMap<>();
    private final Follower follower;
    private long first;

    /** What a repair found to be damaged. */
    private final Ranges lost = new Ranges();

    World(long seed, String url, BiFunction<World, String, Follower> follower) {
      this.bench = Bench.at(url);
      this.chance = new Seeded(seed);
      this.words = "seed " + seed;
      this.mostBytes = seed % 2 == 0 ? 200 : 1_000;
      declare();
      this.follower = follower.apply(this, words);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
      switch (chance.below(3)) {
        case 0 -> repair();
        case 1 -> mend();
        default -> {}
      }
      follower.finish();
      check();
      everyMessageIsAccountedFor();
    }

    private void step() {
      switch (chance.below(14)) {
        case 0 -> declare();
        case 1 -> again(bench::reopen);
        case 2 -> again(bench::kill);
        case 3 -> again(() -> bench.losePower(chance.next()));
        case 4 -> again(() -> bench.whileClosed(this::damage));
        case 5 -> again(() -> bench.whileClosed(this::bringBack));
        case 6, 7 -> bench.advance(Duration.ofMillis(chance.between(1, 90_000)));
        case 8, 9 -> follower.step(1 + chance.below(150));
        default -> publish(1 + chance.below(500));
      }
    }

    private void again(Runnable opening) {
      opening.run();
      follower.reopened();
    }

    private void declare() {
      Retention retention = Retention.unlimited();
      if (chance.chance(1, 4)) {
        retention = retention.messages(chance.between(500, 6_000));
      }
      if (chance.chance(1, 4)) {
        retention = retention.bytes(chance.between(20_000, 400_000));
      }
      if (chance.chance(1, 4)) {
        retention = retention.age(Duration.ofMillis(chance.between(60_000, 600_000)));
      }
      ChannelOptions options = ChannelOptions.none().compacted().retention(retention);
      bench.get(bench.transport().declare(new ChannelSpec("c", ChannelKind.STREAM, 1, options)));
    }

    private void publish(int count) {
      int size = chance.below(mostBytes);
      for (int left = count; left > 0; left -= 50) {
        List<Outgoing> batch = new ArrayList<>();
        for (int i = Math.min(left, 50); i > 0; i--) {
          String key = chance.chance(1, 10) ? null : "k" + chance.below(KEYS);
          Message message =
              Bench.message("m" + sent.size(), key).toBuilder().data("x".repeat(size)).build();
          newest.put(key == null ? message.id() : key, sent.size());
          sent.add(message);
          batch.add(new Outgoing("c", message, null));
        }
        bench.get(bench.transport().publish(batch));
      }
    }

    private List<Path> segments() {
      return Bench.quietly(() -> bench.simulation().disk().list(Path.of("/data/segments"))).stream()
          .sorted()
          .toList();
    }

    private void damage() {
      List<Path> segments = segments();
      if (!segments.isEmpty()) {
        Path one = segments.get(chance.below(segments.size()));
        int length = Bench.quietly(() -> bench.simulation().disk().content(one)).length;
        int at = chance.chance(1, 2) ? IN_FIRST_BATCH : 64 + chance.below(length - 64);
        if (at < length && flipped.putIfAbsent(one, at) == null) {
          flip(one, at);
        }
      }
    }

    private void bringBack() {
      flipped.keySet().retainAll(segments());
      flipped.forEach(this::flip);
      flipped.clear();
    }

    private void flip(Path segment, int at) {
      Bench.quietly(() -> {
        bench.simulation().disk().flip(segment, at, 0xff);
        return segment;
      });
    }

    private void repair() {
      damaged().rows().forEach(lost::add);
      again(() ->
          bench.whileClosed(() -> {
            Path data = Path.of("/data");
            try {
              Repair.Report report = Repair.run(bench.simulation(), data);
              report.losses().forEach(this::isDamaged);
              assertThat(Check.run(bench.simulation(), data).damage()).as(words).isEmpty();
            } catch (InterruptedException never) {
              throw new AssertionError(never);
            }
          }));
    }

    /** As a repair does it, while compaction is at work. */
    private void mend() {
      damaged().rows().forEach(lost::add);
      publish(400);
      List<Loss> losses = bench.get(((EmbeddedTransport) bench.transport()).mend());
      losses.forEach(this::isDamaged);
      assertThat(damaged().rows()).as(words).isEmpty();
    }

    private void isDamaged(Loss loss) {
      assertThat(lost.count(loss.first(), loss.last() + 1))
          .as("%s: %s of %s", words, loss, lost.rows())
          .isEqualTo(loss.last() - loss.first() + 1);
    }

    /** What lies from the first to the last message of batches that are damaged. */
    private Ranges damaged() {
      Ranges damaged = new Ranges();
      for (DamagedSegmentException one :
          bench.get(((EmbeddedTransport) bench.transport()).damage())) {
        damaged.add(one.first(), one.isWhole() ? sent.size() : one.last() + 1);
      }
      return damaged;
    }

    Partition partition() {
      ChannelState state =
          ((EmbeddedTransport) bench.transport()).engine().broker().books.channel("c");
      if (state == null) {
        throw new AssertionError("no channel");
      }
      return state.partitions.getFirst();
    }

    SubscriptionInfo info() {
      return bench.only("c");
    }

    /** What of a gap is missing, in order; nothing else may be told. */
    List<Long> missing(Gap gap) {
      Partition partition = partition();
      List<Long> missing = new ArrayList<>();
      for (Missing.Row row :
          partition.missing.rows(gap.first().offset(), gap.last().offset() + 1)) {
        // What was damaged when it was told may have passed since.
        if (row.reason() == gap.reason() || row.reason() == Gap.Reason.EXPIRED) {
          for (long number = row.from(); number < row.to(); number++) {
            missing.add(number);
          }
        }
      }
      assertThat(missing).as("%s: %s", words, gap).contains(gap.first().offset());
      assertThat(missing).as("%s: %s", words, gap).contains(gap.last().offset());
      Ranges cause = gap.reason() == Gap.Reason.LOST ? lost : damaged();
      for (long number : missing) {
        assertThat(number < partition.missing.first() || cause.contains(number))
            .as("%s: %d is told and neither passed over nor in a damaged batch", words, number)
            .isTrue();
      }
      count(gap.reason().name(), gap.messages());
      return missing;
    }

    void count(String what, long many) {
      if (many > 0) {
        long unused = seen.merge(what, many, Long::sum);
      }
    }

    String id(long number) {
      return sent.get((int) number).id();
    }

    private boolean isNewest(long number) {
      Message message = sent.get((int) number);
      Integer last = newest.get(message.key().orElse(message.id()));
      return last != null && last == number;
    }

    private void check() {
      // Retention is looked at a moment after something has changed.
      bench.advance(Duration.ofMillis(1_100));
      long now = partition().missing.first();
      assertThat(now)
          .as("%s: what has passed never comes back", words)
          .isGreaterThanOrEqualTo(first);
      first = now;
      SubscriptionInfo info = info();
      assertThat(
              info.queued()
                  + info.inFlight()
                  + info.waiting()
                  + info.handled()
                  + info.dead()
                  + info.expired()
                  + info.lost())
          .as("%s: %s", words, info)
          .isEqualTo(info.accepted())
          .isEqualTo(sent.size());
      assertThat(info.queued()).as("%s: %s", words, info).isNotNegative();
      assertThat(info.handled())
          .as("%s: what was replaced was not handled: %s", words, info)
          .isEqualTo(follower.handled().size());
      kept();
    }

    /** What is there, and that everything else that retention left was replaced or is damaged. */
    private void kept() {
      Map<Long, String> there = new TreeMap<>();
      Partition partition = partition();
      Set<Long> missing = new LinkedHashSet<>();
      bench.get(
          ((EmbeddedTransport) bench.transport())
              .engine()
              .broker()
              .look(() -> {
                @Nullable Entries at = partition.next(0);
                while (at != null) {
                  Message message = MessageFormat.read(new ByteFeed(at.content()));
                  there.put(at.number(), message.id());
                  at = partition.next(at.number() + 1);
                }
                return Done.DONE;
              }));
      for (Missing.Row row : partition.missing.rows(0, partition.end())) {
        for (long number = row.from(); number < row.to(); number++) {
          missing.add(number);
        }
      }
      there.forEach((number, id) -> assertThat(id).as(words).isEqualTo(id(number)));
      for (long number = 0; number < sent.size(); number++) {
        assertThat(there.containsKey(number) || missing.contains(number) || !isNewest(number))
            .as("%s: %d is the newest of its key and neither there nor missing", words, number)
            .isTrue();
      }
    }

    private void everyMessageIsAccountedFor() {
      long replaced = 0;
      for (long number = 0; number < sent.size(); number++) {
        if (!follower.handled().contains(number) && !follower.told().contains(number)) {
          assertThat(isNewest(number)).as("%s: %d is silently gone", words, number).isFalse();
          replaced++;
        }
      }
      SubscriptionInfo info = info();
      assertThat(info.expired() + info.lost())
          .as("%s: %s", words, info)
          .isEqualTo(sent.size() - follower.handled().size());
      count("replaced", replaced);
      count("handled", info.handled());
    }

    @Override
    public void close() {
      bench.close();
    }
  }
}
