package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.Start;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.embedded.state.Page;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint keeps of a subscription what the log would have told. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StateFormatTest {
  private static final int SIZE = 200_000;

  private final TreeMap<Page.Id, byte[]> kept = new TreeMap<>();

  private static SharedSubscription subscription() {
    ChannelState channel =
        new ChannelState(
            new Fact.ChannelMade(0, "c", ChannelKind.STREAM, 2, ChannelOptions.none()),
            new Batches());
    for (Partition partition : channel.partitions) {
      Piece piece = new Piece(SIZE);
      for (int number = 0; number < SIZE; number++) {
        piece.add(number % 7, 0, new byte[0]);
      }
      long first = partition.take(SIZE, 0);
      partition.place(
          first,
          first + SIZE - 1,
          0,
          partition.number,
          0,
          piece.place(0, partition.number, first, 0));
    }
    WaitingFiles files = new WaitingFiles(Simulation.of(1), Path.of("/d"), new Checksum(), 10);
    return new SharedSubscription(
        channel, new Fact.SubscriptionMade(3, 0, "s", Mode.ORDERED, List.of(5L, 70_000L)), files);
  }

  private void keep(StateSnapshot snapshot) {
    for (Page page : snapshot.changed()) {
      if (page.content().length == 0) {
        kept.remove(page.id());
      } else {
        kept.put(page.id(), page.content());
      }
    }
  }

  private SharedSubscription restored(StateSnapshot snapshot) {
    SharedSubscription back = subscription();
    back.restore(snapshot.rest(), id -> Objects.requireNonNull(kept.get(id)));
    return back;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatever_happened_before_a_checkpoint_is_there_after_it(long seed) {
    SharedSubscription subscription = subscription();
    try (Simulation dice = Simulation.of(seed)) {
      Chance chance = dice.chance();
      for (int checkpoint = 0; checkpoint < 6; checkpoint++) {
        for (int step = 0; step < 200; step++) {
          step(subscription, chance);
        }
        StateSnapshot snapshot = subscription.snapshot();
        if (checkpoint % 3 == 1) {
          snapshot.changed().forEach(page -> subscription.notKept(page.id()));
          continue;
        }
        keep(snapshot);
        same(restored(snapshot), subscription);
      }
    }
  }

  private static void step(SharedSubscription subscription, Chance chance) {
    int partition = (int) chance.between(0, 1);
    long start = subscription.start(partition);
    long number = chance.between(start, SIZE - 1);
    int most = (int) Math.min(SIZE - number, chance.between(0, 9) == 0 ? 70_000 : 50);
    int count = (int) chance.between(1, most);
    switch ((int) chance.between(0, 4)) {
      case 0, 1 -> {
        List<Row> done = List.of(new Row(partition, number, count));
        subscription.apply(new Fact.Settled(3, done, List.of()));
      }
      case 2 -> {
        List<Row> first = List.of(new Row(partition, number, Math.min(count, 50)));
        List<Start> others =
            List.of(new Start(partition, number, (int) chance.between(1, 3), number % 2 == 0));
        subscription.apply(new Fact.Started(3, first, others));
      }
      default -> {
        List<Ended> others = new ArrayList<>();
        for (long next = number; next < Math.min(SIZE, number + 20); next++) {
          if (!subscription.isSettled(partition, next)) {
            End end = End.of((int) chance.between(1, 3));
            boolean again = end == End.AGAIN;
            others.add(new Ended(partition, next, end, again ? next : 0, again ? 2 : 0));
          }
        }
        subscription.apply(new Fact.Settled(3, List.of(), others));
      }
    }
  }

  private static void same(SharedSubscription back, SharedSubscription before) {
    assertThat(back.info()).isEqualTo(before.info());
    for (int partition = 0; partition < 2; partition++) {
      for (long from = 0; from < SIZE; from += 997) {
        assertThat(back.countSettled(partition, from, from + 997))
            .isEqualTo(before.countSettled(partition, from, from + 997));
      }
    }
    assertThat(waiting(back)).isEqualTo(waiting(before));
    back.recovered();
    before.recovered();
    assertThat(held(back)).isEqualTo(held(before));
  }

  private static List<String> waiting(SharedSubscription subscription) {
    return subscription.cursors().stream()
        .map(cursor -> {
          SettledSet numbers = cursor.waiting.numbers();
          long[] waiting = LongStream.range(0, SIZE).filter(numbers::contains).toArray();
          return Arrays.toString(waiting) + cursor.waiting.outdated();
        })
        .toList();
  }

  private static List<String> held(SharedSubscription subscription) {
    return subscription.cursors().stream()
        .flatMap(cursor -> cursor.held().stream())
        .filter(held -> held.suspect || held.attempts > 0)
        .map(held -> held.number + " " + held.suspect + " " + held.attempts)
        .sorted()
        .toList();
  }

  @Test
  void only_what_changed_is_written_and_a_full_chunk_takes_no_page() {
    SharedSubscription subscription = subscription();
    Row all = new Row(0, 5, SettledSet.CHUNK - 5);
    subscription.apply(new Fact.Settled(3, List.of(all, new Row(0, 150_000, 9)), List.of()));

    List<Page> changed = subscription.snapshot().changed();

    assertThat(changed).extracting(page -> page.id().chunk()).containsExactly(0, 2);
    assertThat(changed.get(0).content()).isEmpty();
    assertThat(changed.get(1).content()).hasSize(1 + 2 * 9);
    assertThat(subscription.snapshot().changed()).isEmpty();
  }
}
