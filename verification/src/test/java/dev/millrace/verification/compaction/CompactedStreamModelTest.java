package dev.millrace.verification.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A compacted stream keeps the newest message of each key, whatever happens to the process. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompactedStreamModelTest {
  private static final int STEPS = 60;
  private static final int KEYS = 8;
  private static final Duration GRACE = Duration.ofHours(24);

  /** Held, because the logging keeps its loggers weakly. */
  private static final Logger QUIET = Logger.getLogger("dev.millrace.embedded");

  static {
    QUIET.setLevel(Level.OFF);
  }

  /** What was published, and what of it was acknowledged. */
  private static final class Sent {
    final Map<String, Message> all = new LinkedHashMap<>();
    final Map<String, Position.Exact> receipts = new LinkedHashMap<>();
    final Set<String> plain = new LinkedHashSet<>();
    int number;
  }

  private static Message message(Sent sent, Seeded chance, boolean tombstones) {
    String id = "m" + sent.number++;
    String key = chance.chance(1, 10) ? null : "k" + chance.below(KEYS);
    Message message =
        Totals.message(id, key, chance, tombstones && key != null && chance.chance(1, 8));
    sent.all.put(id, message);
    return message;
  }

  private static void publish(Totals totals, Sent sent, Seeded chance, boolean tombstones) {
    List<Message> compacted = new ArrayList<>();
    for (int left = 1 + chance.below(8); left > 0; left--) {
      compacted.add(message(sent, chance, tombstones));
    }
    String plain = "p" + sent.number++;
    List<Message> beside =
        chance.chance(1, 3) ? List.of(Totals.message(plain, null, chance, false)) : List.of();
    var receipts = totals.await(totals.publish(compacted, beside));
    if (!totals.simulation.disk().isDead()) {
      for (int i = 0; i < compacted.size(); i++) {
        sent.receipts.put(
            compacted.get(i).id(), (Position.Exact) receipts.get(i).position().orElseThrow());
      }
      beside.forEach(message -> sent.plain.add(message.id()));
    }
  }

  /** Publishes and handles for a while, with time passing. */
  private static void run(Totals totals, Sent sent, Seeded chance, Set<String> settled) {
    QueueSource worker = totals.worker();
    for (int step = 0; step < STEPS; step++) {
      publish(totals, sent, chance, false);
      if (step % 4 == 0) {
        List<Settlement> settlements = new ArrayList<>();
        for (Delivery delivery : totals.receive(worker, 1 + chance.below(6))) {
          if (chance.chance(1, 4)) {
            settlements.add(
                Settlement.again(
                    delivery,
                    totals.simulation.clock().now().plusMillis(chance.below(2000)),
                    delivery.attempts() + 1));
          } else {
            settled.add(delivery.message().id());
            settlements.add(Settlement.done(delivery, List.of()));
          }
        }
        totals.settle(worker, settlements);
      }
      totals.simulation.advance(Duration.ofMillis(chance.below(400)));
    }
    totals.simulation.advance(Duration.ofSeconds(5));
  }

  /** What is kept is what was sent, where it was; and the newest of each key is among it. */
  private static void isSound(Map<Position.Exact, Message> kept, Sent sent, String where) {
    Map<String, Position.Exact> there = new HashMap<>();
    kept.forEach((position, message) -> {
      assertThat(message).as(where).isEqualTo(sent.all.get(message.id()));
      Position.Exact receipt = sent.receipts.get(message.id());
      assertThat(receipt == null || receipt.equals(position))
          .as("%s at %s", where, position)
          .isTrue();
      there.put(message.id(), position);
    });
    Map<String, String> newest = new HashMap<>();
    for (Message message : sent.all.values()) {
      if (there.containsKey(message.id())) {
        message.key().ifPresent(key -> newest.put(key, message.id()));
      }
    }
    for (String id : sent.receipts.keySet()) {
      Message message = sent.all.get(id);
      if (message != null && !there.containsKey(id)) {
        String key = message.key().orElse("none");
        String later = newest.get(key);
        assertThat(later != null && number(later) > number(id))
            .as("%s: %s of key %s is gone and nothing newer is there", where, id, key)
            .isTrue();
      }
    }
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  private static void accountsBalance(SubscriptionInfo info, String where) {
    assertThat(info.queued()).as("%s: %s", where, info).isNotNegative();
  }

  /** Handles everything, which are the kept ones that were not settled, and reads everything. */
  private static void drained(Totals totals, Sent sent, Set<String> settled, String where) {
    QueueSource worker = totals.worker();
    Set<String> came = new LinkedHashSet<>();
    totals.simulation.advance(Duration.ofSeconds(5));
    List<Delivery> deliveries = totals.receive(worker, 50);
    while (!deliveries.isEmpty()) {
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : deliveries) {
        assertThat(came.add(delivery.message().id())).as(where).isTrue();
        assertThat(delivery.message()).isEqualTo(sent.all.get(delivery.message().id()));
        Position.Exact receipt = sent.receipts.get(delivery.message().id());
        assertThat(receipt == null || receipt.equals(delivery.position())).as(where).isTrue();
        settlements.add(Settlement.done(delivery, List.of()));
      }
      totals.settle(worker, settlements);
      deliveries = totals.receive(worker, 50);
    }
    Map<Position.Exact, Message> kept = totals.kept();
    for (Message message : kept.values()) {
      assertThat(came.contains(message.id()) || settled.contains(message.id()))
          .as("%s: %s is kept and did not come", where, message.id())
          .isTrue();
    }
    SubscriptionInfo info = totals.info("work");
    assertThat(info.queued() + info.inFlight() + info.waiting()).as("%s: %s", where, info).isZero();
    List<String> read = new ArrayList<>();
    for (LogSource.Event event : totals.read("reader-" + totals.simulation.steps())) {
      switch (event) {
        case LogSource.Event.Records records ->
            records.records().forEach(record -> read.add(record.message().id()));
        case LogSource.Event.Assigned assigned -> {}
        default -> throw new AssertionError(where + ": " + event);
      }
    }
    assertThat(read)
        .as(where)
        .containsExactlyInAnyOrderElementsOf(kept.values().stream().map(Message::id).toList());
  }

  @Test
  void the_newest_of_each_key_stays_in_its_place_and_what_it_replaced_goes() {
    long sentInAll = 0;
    long keptInAll = 0;
    for (long seed = 0; seed < 25; seed++) {
      String where = "seed " + seed;
      Seeded chance = new Seeded(seed);
      Sent sent = new Sent();
      Set<String> settled = new LinkedHashSet<>();
      Simulation simulation = Simulation.of(seed);
      Totals totals = Totals.open(simulation, Wiring.SAFE);
      for (int life = 0; life < 3; life++) {
        run(totals, sent, chance, settled);
        isSound(totals.kept(), sent, where);
        accountsBalance(totals.info("work"), where);
        simulation = simulation.restart(seed + life);
        if (chance.chance(1, 2)) {
          simulation.disk().losePower(seed);
        }
        totals = Totals.open(simulation, Wiring.SAFE);
      }
      assertThat(totals.kept().values().stream().map(Message::id).toList())
          .as(where)
          .containsAll(newest(sent));
      drained(totals, sent, settled, where);
      assertThat(totals.plain()).containsExactlyElementsOf(sent.plain);
      sentInAll += sent.receipts.size();
      keptInAll += totals.kept().size();
      totals.close();
      simulation.close();
    }
    System.out.printf("compacted: %,d of %,d messages are left%n", keptInAll, sentInAll);
    assertThat(keptInAll).isLessThan(sentInAll / 2);
  }

  private static Set<String> newest(Sent sent) {
    Map<String, String> newest = new LinkedHashMap<>();
    for (String id : sent.receipts.keySet()) {
      Message message = sent.all.get(id);
      if (message != null) {
        newest.put(message.key().orElse(id), id);
      }
    }
    return new LinkedHashSet<>(newest.values());
  }

  @Test
  void nothing_is_lost_wherever_the_process_ends() {
    long runs = 0;
    for (long seed = 0; seed < 2; seed++) {
      for (Map.Entry<String, Long> point : rehearse(seed).entrySet()) {
        boolean ours =
            point.getKey().startsWith("broker.compaction")
                || point.getKey().startsWith("broker.checkpoint")
                || point.getKey().startsWith("segment.");
        for (long time = 1; ours && time <= point.getValue(); time += 1 + time / 6) {
          long occurrence = time;
          endAt(seed, point.getKey(), occurrence, Wiring.SAFE);
          runs++;
        }
      }
    }
    System.out.printf("compaction: ended at %d named boundaries%n", runs);
    assertThat(runs).isGreaterThan(60);
  }

  private static Map<String, Long> rehearse(long seed) {
    SimulatedDisk disk = new SimulatedDisk();
    try (Simulation simulation = Simulation.on(disk, seed)) {
      run(
          Totals.open(simulation, Wiring.SAFE),
          new Sent(),
          new Seeded(seed),
          new LinkedHashSet<>());
      Map<String, Long> points = new LinkedHashMap<>(disk.points());
      assertThat(points).containsKeys("broker.compaction.read", "broker.compaction.rewritten");
      return points;
    }
  }

  private static void endAt(long seed, String point, long occurrence, Wiring wiring) {
    String where = "seed %d, at %s %d".formatted(seed, point, occurrence);
    SimulatedDisk disk = new SimulatedDisk();
    disk.dieAt(point, occurrence);
    Simulation first = Simulation.on(disk, seed);
    Sent sent = new Sent();
    Set<String> settled = new LinkedHashSet<>();
    try {
      run(Totals.open(first, wiring), sent, new Seeded(seed), settled);
    } catch (SimulatedCrash | MillraceException ended) {
      // What was acknowledged has to hold.
    }
    Simulation second = first.restart(seed + 1);
    disk.losePower(seed + occurrence);
    try (second) {
      Totals totals = Totals.open(second, Wiring.SAFE);
      isSound(totals.kept(), sent, where);
      assertThat(totals.plain()).as(where).containsAll(sent.plain);
      drained(totals, sent, settled, where);
    }
  }

  @Test
  void taking_the_new_segments_without_a_checkpoint_is_caught() {
    Wiring hasty =
        Wiring.SAFE.checkpoints(steps -> {
          steps.copy();
          steps.release();
        });
    assertThat(isCaught(hasty)).isTrue();
  }

  private static boolean isCaught(Wiring sabotaged) {
    for (long time = 1; time < 30; time++) {
      try {
        endAt(0, "broker.checkpoint.recycled", time, sabotaged);
      } catch (AssertionError | MillraceException caught) {
        System.out.printf("caught: %s%n", String.valueOf(caught.getMessage()).strip());
        return true;
      }
    }
    return false;
  }

  @Test
  void tombstones_go_after_their_grace_and_what_they_removed_does_not_come_back() {
    for (long seed = 0; seed < 10; seed++) {
      Seeded chance = new Seeded(seed);
      Sent sent = new Sent();
      try (Simulation simulation = Simulation.of(seed)) {
        Totals totals = Totals.open(simulation, Wiring.SAFE);
        for (int step = 0; step < 60; step++) {
          publish(totals, sent, chance, true);
          simulation.advance(Duration.ofMillis(300));
        }
        Set<String> removed = removed(sent);
        simulation.advance(GRACE.plusHours(1));
        for (int day = 0; day < 3; day++) {
          // So that what lies in the log reaches a segment.
          for (int i = 0; i < 12; i++) {
            totals.await(
                totals.publish(
                    List.of(keyless(sent, chance), keyless(sent, chance), keyless(sent, chance)),
                    List.of()));
          }
          simulation.advance(GRACE.plusHours(1));
        }
        for (Message message : totals.kept().values()) {
          String key = message.key().orElse("none");
          assertThat(removed)
              .as("seed %d: %s of key %s, which was removed", seed, message.id(), key)
              .doesNotContain(key);
        }
        totals.close();
      }
    }
  }

  private static Message keyless(Sent sent, Seeded chance) {
    Message message = Totals.message("m" + sent.number++, null, chance, false);
    sent.all.put(message.id(), message);
    return message;
  }

  /** The keys whose newest message is a tombstone. */
  private static Set<String> removed(Sent sent) {
    Map<String, Boolean> removed = new HashMap<>();
    for (Message message : sent.all.values()) {
      message.key().ifPresent(key -> removed.put(key, !message.hasData()));
    }
    removed.values().removeIf(gone -> !gone);
    return removed.keySet();
  }
}
