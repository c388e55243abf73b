package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.Position;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many more messages wait for another attempt than may be in memory, and processes die meanwhile:
 * each comes when it is due and not before, with its attempts, in the order of its key, and once.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WaitingModelTest {
  private static final int LIMIT = 3;
  private static final int AT_ONCE = 6;
  private static final int CONSUMERS = 2;
  private static final String URL =
      "embedded:/data?fileBytes=65536&cap=1&checkpoint=40000&waiting=" + LIMIT;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void what_waits_comes_again_in_its_order_whatever_happens(long seed) {
    try (Bench bench = Bench.at(URL);
        Simulation dice = Simulation.of(seed)) {
      Model model = new Model(bench, seed, dice.chance());
      for (int step = 0; step < 700; step++) {
        model.step();
      }
      model.finish();
      assertThat(model.mostWaiting).as("waited at once").isGreaterThan(20 * LIMIT);
    }
  }

  private static final class Sent {
    final String id;
    final @Nullable Sent before;
    boolean done;
    int attempts;
    Instant due = Instant.MIN;
    int holder = -1;
    Instant since = Instant.MIN;

    Sent(String id, @Nullable Sent before) {
      this.id = id;
      this.before = before;
    }
  }

  private record Received(List<Delivery> deliveries, Instant at) {}

  private static final class Model {
    private final Bench bench;
    private final Chance chance;
    private final ChannelKind kind;
    private final boolean ordered;
    private final boolean priorities;
    private final TreeMap<String, Sent> sent = new TreeMap<>();
    private final TreeMap<String, Sent> lastOf = new TreeMap<>();
    private final List<QueueSource> consumers = new ArrayList<>();
    private final List<List<Delivery>> leased = new ArrayList<>();
    private final List<@Nullable CompletionStage<Received>> receiving = new ArrayList<>();
    long mostWaiting;

    Model(Bench bench, long seed, Chance chance) {
      this.bench = bench;
      this.chance = chance;
      this.kind = seed % 2 == 0 ? QUEUE : TOPIC;
      this.ordered = seed % 5 != 0;
      this.priorities = seed % 7 == 0;
      bench.declare(kind, "c");
      join();
    }

    private void join() {
      consumers.clear();
      leased.clear();
      receiving.clear();
      sent.values().forEach(one -> one.holder = -1);
      for (int i = 0; i < CONSUMERS; i++) {
        consumers.add(subscribe());
        leased.add(new ArrayList<>());
        receiving.add(null);
      }
    }

    private QueueSource subscribe() {
      return (QueueSource)
          bench.subscribe(bench.spec(kind, "c", "s", ordered, Position.earliest()));
    }

    private Instant now() {
      return bench.simulation().clock().now();
    }

    void step() {
      int which = (int) chance.between(0, CONSUMERS - 1);
      switch ((int) chance.between(0, 29)) {
        case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> publish();
        case 9, 10, 11, 12, 13, 14, 15, 16, 17 -> receive(which);
        case 18, 19, 20, 21, 22, 23 -> again(which);
        case 24 -> done(which);
        case 25 -> handBack(which);
        case 26 -> advance(chance.between(1, 3000));
        case 27 -> advance(chance.between(1, 10) == 1 ? 40_000 : 10);
        default -> rarely();
      }
      check();
    }

    private void rarely() {
      switch ((int) chance.between(0, 14)) {
        case 0 -> bench.reopen();
        case 1 -> bench.kill();
        case 2 -> bench.losePower(chance.between(1, 1000));
        default -> {
          return;
        }
      }
      join();
    }

    private void publish() {
      for (int i = 0; i < 3; i++) {
        @Nullable String key = chance.between(0, 9) == 0 ? null : "k" + chance.between(0, 79);
        String id = "%05d".formatted(sent.size());
        Sent one = new Sent(id, key == null || !ordered ? null : lastOf.get(key));
        sent.put(id, one);
        if (key != null) {
          lastOf.put(key, one);
        }
        if (priorities) {
          bench.publish("c", key, (int) chance.between(3, 5), id);
        } else {
          bench.publish("c", key, id);
        }
      }
    }

    private void receive(int which) {
      if (receiving.get(which) == null && leased.get(which).size() < AT_ONCE) {
        receiving.set(
            which,
            consumers
                .get(which)
                .receive(AT_ONCE, Long.MAX_VALUE)
                .thenApply(deliveries -> new Received(deliveries, now())));
      }
      collect();
    }

    private void collect() {
      bench.simulation().settle();
      for (int which = 0; which < CONSUMERS; which++) {
        CompletionStage<Received> receive = receiving.get(which);
        if (receive != null && receive.toCompletableFuture().isDone()) {
          receiving.set(which, null);
          Received received = bench.get(receive);
          for (Delivery delivery : received.deliveries) {
            handedOut(which, delivery, received.at);
          }
        }
      }
    }

    private void handedOut(int which, Delivery delivery, Instant at) {
      Sent one = one(delivery);
      assertThat(one.done).as("%s is done", one.id).isFalse();
      assertThat(one.holder).as("%s is leased", one.id).isEqualTo(-1);
      assertThat(one.due).as("when %s is due", one.id).isBeforeOrEqualTo(at);
      assertThat(delivery.attempts()).as("attempts of %s", one.id).isEqualTo(one.attempts);
      for (Sent before = one.before; before != null && !before.done; before = before.before) {
        assertThat(before.holder)
            .as("who has %s, which comes before %s", before.id, one.id)
            .isEqualTo(which);
      }
      one.holder = which;
      one.since = at;
      leased.get(which).add(delivery);
    }

    private Sent one(Delivery delivery) {
      Sent one = sent.get(delivery.message().id());
      if (one == null) {
        throw new AssertionError("never sent: " + delivery.message().id());
      }
      return one;
    }

    /** Some of what it holds, in any order, all of it in one call. */
    private void again(int which) {
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : List.copyOf(leased.get(which))) {
        if (chance.between(0, 4) > 0) {
          Sent one = one(delivery);
          one.attempts = delivery.attempts() + (int) chance.between(0, 1);
          one.due = now().plusMillis(chance.between(0, 60_000));
          one.holder = -1;
          leased.get(which).remove(delivery);
          settlements.add(
              (int) chance.between(0, settlements.size()),
              Settlement.again(delivery, one.due, one.attempts));
        }
      }
      assertThat(bench.get(consumers.get(which).settle(settlements))).doesNotContain(false);
    }

    private void handBack(int which) {
      if (!leased.get(which).isEmpty()) {
        int at = (int) chance.between(0, leased.get(which).size() - 1);
        Delivery delivery = leased.get(which).remove(at);
        one(delivery).holder = -1;
        one(delivery).due = Instant.MIN;
        assertThat(bench.settle(consumers.get(which), Settlement.handedBack(delivery))).isTrue();
      }
    }

    private void done(int which) {
      for (Delivery delivery : List.copyOf(leased.get(which))) {
        Sent one = one(delivery);
        if (one.before == null || one.before.done) {
          assertThat(bench.done(consumers.get(which), delivery)).isTrue();
          one.done = true;
          one.holder = -1;
          leased.get(which).remove(delivery);
        }
      }
    }

    /** Leases may pass, and with each those of what follows. */
    private void advance(long millis) {
      collect();
      bench.advance(Duration.ofMillis(millis));
      collect();
      for (List<Delivery> mine : leased) {
        Set<Sent> passed = new HashSet<>();
        for (Delivery delivery : mine) {
          Sent one = one(delivery);
          if (!one.since.plus(Bench.LEASE).isAfter(now())) {
            passed.add(one);
          }
        }
        for (Delivery delivery : List.copyOf(mine)) {
          Sent one = one(delivery);
          boolean goes = passed.contains(one);
          for (Sent before = one.before; before != null; before = before.before) {
            goes |= passed.contains(before);
          }
          if (goes) {
            one.holder = -1;
            mine.remove(delivery);
          }
        }
      }
    }

    private void check() {
      collect();
      SharedSubscription state = bench.state("c", "s");
      mostWaiting = Math.max(mostWaiting, bench.only("c").waiting());
      Cursor cursor = state.cursor(0);
      // What waits in lanes that remember it, twice that of what came back, and what was in flight.
      assertThat(cursor.held().size())
          .as("messages in memory")
          .isLessThanOrEqualTo(3 * LIMIT + 3 * CONSUMERS * AT_ONCE);
    }

    void finish() {
      bench.reopen();
      join();
      for (int round = 0; sent.values().stream().anyMatch(one -> !one.done); round++) {
        assertThat(round).as("rounds, with %s", bench.only("c")).isLessThan(5_000);
        for (int which = 0; which < CONSUMERS; which++) {
          receive(which);
          done(which);
        }
        advance(500);
      }
      assertThat(bench.only("c").handled()).isEqualTo(sent.size());
    }
  }
}
