package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.STREAM;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.QueueSource.Start;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever consumers do, in whatever order, the counts add up and a key's order holds. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AccountingTest {
  private static final int KEYS = 5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void accepted_is_always_what_lies_flies_waits_was_handled_and_is_dead(long seed) {
    ChannelKind kind = List.of(QUEUE, TOPIC, STREAM).get((int) (seed % 3));
    Bench fresh =
        switch ((int) (seed % 4)) {
          case 0 -> Bench.restless();
          case 1 -> Bench.at("embedded:/data?fileBytes=65536&cap=1&checkpoint=40000&waiting=1");
          default -> Bench.queueShaped();
        };
    try (Bench bench = fresh.declare(kind, "c");
        Simulation dice = Simulation.of(seed)) {
      Run run = new Run(bench, kind, seed % 2 == 0, dice.chance());
      for (int step = 0; step < 300; step++) {
        run.step();
        run.check();
      }
      run.finish();
    }
  }

  /** What two consumers do to one subscription, and what must come of it. */
  private static final class Run {
    private final Bench bench;
    private final ChannelKind kind;
    private final boolean priorities;
    private final Chance chance;
    private final List<@Nullable QueueSource> consumers = new ArrayList<>();
    private final List<List<Delivery>> leased = new ArrayList<>();
    private final List<@Nullable CompletionStage<List<Delivery>>> receiving = new ArrayList<>();
    private final TreeMap<String, Integer> published = new TreeMap<>();
    private final TreeMap<String, TreeSet<Integer>> settled = new TreeMap<>();
    private int handled;
    private int dead;
    private int sent;

    Run(Bench bench, ChannelKind kind, boolean priorities, Chance chance) {
      this.bench = bench;
      this.kind = kind;
      this.priorities = priorities;
      this.chance = chance;
      join();
    }

    private void join() {
      consumers.clear();
      leased.clear();
      receiving.clear();
      for (int i = 0; i < 2; i++) {
        consumers.add(bench.consumer(kind, "c", "s"));
        leased.add(new ArrayList<>());
        receiving.add(null);
      }
    }

    private QueueSource consumer(int which) {
      QueueSource consumer = consumers.get(which);
      if (consumer == null) {
        throw new AssertionError("joined always");
      }
      return consumer;
    }

    void step() {
      int which = (int) chance.between(0, 1);
      switch ((int) chance.between(0, 11)) {
        case 0, 1, 2, 3 -> publish();
        case 4, 5, 6 -> receive(which);
        case 7, 8 -> settle(which);
        case 9 -> start(which);
        case 10 -> bench.advance(Duration.ofSeconds(chance.between(1, 40)));
        default -> rarely(which);
      }
    }

    private void rarely(int which) {
      if (chance.between(0, 3) > 0) {
        return;
      }
      switch ((int) chance.between(0, 2)) {
        case 0 -> {
          consumer(which).close();
          collect();
          consumers.set(which, bench.consumer(kind, "c", "s"));
          leased.get(which).clear();
          receiving.set(which, null);
        }
        case 1 -> {
          bench.reopen();
          join();
        }
        default -> {
          bench.kill();
          join();
        }
      }
    }

    private void publish() {
      String key = "k" + chance.between(0, KEYS - 1);
      int number = published.merge(key, 1, Integer::sum);
      if (priorities) {
        bench.publish("c", key, (int) chance.between(0, 9), key + ":" + number);
      } else {
        bench.publish("c", key, key + ":" + number);
      }
      sent++;
    }

    private void receive(int which) {
      if (receiving.get(which) == null) {
        receiving.set(which, consumer(which).receive((int) chance.between(1, 5), 1000));
      }
      bench.simulation().settle();
      collect();
    }

    private void collect() {
      for (int i = 0; i < receiving.size(); i++) {
        CompletionStage<List<Delivery>> receive = receiving.get(i);
        if (receive != null && bench.isDone(receive)) {
          receiving.set(i, null);
          leased.get(i).addAll(bench.get(receive));
        }
      }
    }

    private void start(int which) {
      collect();
      if (!leased.get(which).isEmpty()) {
        Delivery delivery = leased.get(which).getFirst();
        bench.get(
            consumer(which)
                .started(
                    List.of(
                        new Start(delivery, delivery.attempts() + 1, chance.between(0, 1) == 0))));
      }
    }

    private void settle(int which) {
      collect();
      if (leased.get(which).isEmpty()) {
        return;
      }
      // The first of its lane, as a consumer that keeps order does.
      Delivery delivery = leased.get(which).removeFirst();
      String[] id = delivery.message().id().split(":", -1);
      switch ((int) chance.between(0, 5)) {
        case 0 -> {
          var due = bench.simulation().clock().now().plusSeconds(chance.between(0, 60));
          again(which, id[0], Settlement.again(delivery, due, delivery.attempts() + 1));
        }
        case 1 -> again(which, id[0], Settlement.handedBack(delivery));
        case 2 -> {
          if (bench.settle(
              consumer(which), Settlement.dead(delivery, SettlingTest.letter(delivery, "bad")))) {
            dead++;
            inOrder(id[0], Integer.parseInt(id[1]));
          }
        }
        default -> {
          if (bench.done(consumer(which), delivery)) {
            handled++;
            inOrder(id[0], Integer.parseInt(id[1]));
          }
        }
      }
    }

    /** What follows in the lane goes back with it, as a consumer that keeps order does. */
    private void again(int which, String key, Settlement first) {
      List<Settlement> settlements = new ArrayList<>(List.of(first));
      for (Delivery delivery : List.copyOf(leased.get(which))) {
        if (delivery.message().key().orElseThrow().equals(key)) {
          settlements.add(Settlement.handedBack(delivery));
          leased.get(which).remove(delivery);
        }
      }
      bench.get(consumer(which).settle(settlements));
    }

    private void inOrder(String key, int number) {
      TreeSet<Integer> before = settled.computeIfAbsent(key, unused -> new TreeSet<>());
      assertThat(before).as("settled of %s before %d", key, number).hasSize(number - 1);
      assertThat(before.add(number)).as("%s:%d settled once", key, number).isTrue();
    }

    void check() {
      SubscriptionInfo info = bench.only("c");
      assertThat(info.accepted()).isEqualTo(sent);
      assertThat(info.handled()).isEqualTo(handled);
      assertThat(info.dead()).isEqualTo(dead);
      assertThat(List.of(info.queued(), info.inFlight(), info.waiting()))
          .allSatisfy(count -> assertThat(count).isNotNegative());
      SharedSubscription state = bench.state("c", "s");
      assertThat(info.inFlight())
          .isEqualTo(state.members().stream().mapToInt(Member::leased).sum());
      assertThat(held(state, Held.State.LEASED)).isLessThanOrEqualTo(info.inFlight());
      assertThat(held(state, Held.State.WAITING)).isLessThanOrEqualTo(info.waiting());
      Cursor cursor = state.cursor(0);
      assertThat(info.waiting())
          .isEqualTo(LongStream.range(0, sent).filter(cursor.waiting::contains).count());
      assertThat(LongStream.range(0, sent).filter(cursor.settled::contains).count())
          .isEqualTo(info.handled() + info.dead());
      assertThat(info.queued() + info.inFlight() + info.waiting() + info.handled() + info.dead())
          .isEqualTo(info.accepted());
    }

    private static long held(SharedSubscription state, Held.State wanted) {
      return state.cursor(0).held().stream().filter(held -> held.state == wanted).count();
    }

    /** After everything, everything is there to be settled. */
    void finish() {
      bench.reopen();
      bench.advance(Duration.ofMinutes(5));
      QueueSource last = bench.consumer(kind, "c", "s");
      while (handled + dead < sent) {
        for (Delivery delivery : bench.receive(last, 10)) {
          String[] id = delivery.message().id().split(":", -1);
          assertThat(bench.done(last, delivery)).isTrue();
          handled++;
          inOrder(id[0], Integer.parseInt(id[1]));
        }
      }
      check();
      assertThat(bench.only("c").queued()).isZero();
    }
  }
}
