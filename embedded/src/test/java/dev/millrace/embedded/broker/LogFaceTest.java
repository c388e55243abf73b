package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities;
import dev.millrace.Position;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.KeyHash;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.LogSource.Commit;
import dev.millrace.spi.LogSource.Event;
import dev.millrace.spi.LogSource.Event.Assigned;
import dev.millrace.spi.LogSource.Event.Lost;
import dev.millrace.spi.LogSource.Event.Records;
import dev.millrace.spi.LogSource.Event.Revoked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogFaceTest {
  private final Bench bench = Bench.logShaped().declare(QUEUE, "work", "next");

  @AfterEach
  void close() {
    bench.close();
  }

  private LogSource reader() {
    return bench.reader(QUEUE, "work", "readers");
  }

  private List<Event> poll(LogSource reader) {
    return bench.get(reader.poll(100, Long.MAX_VALUE));
  }

  private static <E extends Event> List<E> only(Class<E> kind, List<Event> events) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private boolean commit(
      LogSource reader, int partition, long epoch, long next, Effect... effects) {
    return bench.get(
        reader.commit(
            new Commit(
                partition,
                epoch,
                new Position.Exact(partition, next),
                List.of(effects),
                List.of())));
  }

  private static long epochOf(List<Event> events, int partition) {
    return only(Assigned.class, events).stream()
        .filter(assigned -> assigned.partition() == partition)
        .findFirst()
        .orElseThrow()
        .epoch();
  }

  /** A key whose messages go to this partition. */
  private static String keyFor(int partition) {
    for (int i = 0; ; i++) {
      if (KeyHash.partition("k" + i, 4) == partition) {
        return "k" + i;
      }
    }
  }

  @Test
  void it_says_what_it_is() {
    Capabilities capabilities = bench.transport().capabilities(QUEUE);

    assertThat(capabilities.settlement()).isEqualTo(Capabilities.Settling.POSITION);
    assertThat(capabilities.attempts()).isEqualTo(Capabilities.Attempts.IN_PROCESS);
    assertThat(capabilities.startsKept()).isFalse();
    assertThat(capabilities.maxLease()).isNull();
  }

  @Test
  void a_single_reader_is_assigned_every_partition_and_gets_their_records_in_order() {
    bench.publish("work", keyFor(2), "a", "b");
    List<Event> events = poll(reader());

    assertThat(only(Assigned.class, events))
        .extracting(Assigned::partition)
        .containsExactly(0, 1, 2, 3);
    assertThat(only(Assigned.class, events))
        .extracting(assigned -> assigned.next().offset())
        .containsOnly(0L);
    Records records = only(Records.class, events).getFirst();
    assertThat(records.partition()).isEqualTo(2);
    assertThat(records.records())
        .extracting(record -> record.message().id())
        .containsExactly("a", "b");
    assertThat(records.records().get(1).position()).isEqualTo(new Position.Exact(2, 1));
  }

  @Test
  void a_second_reader_gets_its_half_when_the_first_has_let_go_of_it() {
    LogSource first = reader();
    List<Event> assigned = poll(first);
    LogSource second = reader();
    CompletionStage<List<Event>> waiting = second.poll(100, 1000);

    List<Revoked> revoked = only(Revoked.class, poll(first));
    assertThat(revoked).hasSize(2);
    assertThat(bench.isDone(waiting)).isFalse();
    for (Revoked one : revoked) {
      assertThat(commit(first, one.partition(), epochOf(assigned, one.partition()), 0)).isTrue();
      first.release(one.partition(), one.epoch());
    }

    List<Assigned> given = new ArrayList<>(only(Assigned.class, bench.get(waiting)));
    while (given.size() < 2) {
      given.addAll(only(Assigned.class, poll(second)));
    }
    assertThat(given)
        .extracting(Assigned::partition)
        .containsExactlyInAnyOrderElementsOf(revoked.stream().map(Revoked::partition).toList());
    assertThat(given)
        .allSatisfy(
            one -> assertThat(one.epoch()).isGreaterThan(epochOf(assigned, one.partition())));
  }

  @Test
  void after_the_deadline_a_partition_is_lost_and_its_epoch_is_dead() {
    bench.publish("work", keyFor(3), "a");
    LogSource first = reader();
    List<Event> assigned = poll(first);
    LogSource second = reader();
    CompletionStage<List<Event>> waiting = second.poll(100, 1000);
    List<Revoked> revoked = only(Revoked.class, poll(first));
    assertThat(revoked).extracting(Revoked::partition).contains(3);

    bench.advance(Duration.ofSeconds(5));

    assertThat(only(Lost.class, poll(first))).hasSize(2);
    assertThat(commit(first, 3, epochOf(assigned, 3), 1, Bench.publishing("next", "ghost")))
        .isFalse();
    assertThat(bench.info("next").taken()).isZero();
    List<Event> given = new ArrayList<>(bench.get(waiting));
    while (only(Records.class, given).isEmpty()) {
      given.addAll(poll(second));
    }
    assertThat(only(Records.class, given).getFirst().records())
        .extracting(record -> record.message().id())
        .containsExactly("a");
  }

  @Test
  void what_was_not_told_to_be_assigned_moves_at_once() {
    LogSource first = reader();
    LogSource second = reader();

    assertThat(only(Assigned.class, poll(second))).hasSize(2);
    assertThat(only(Assigned.class, poll(first))).hasSize(2);
  }

  @Test
  void a_reader_that_leaves_gives_its_partitions_to_the_others() {
    LogSource first = reader();
    LogSource second = reader();
    poll(first);
    poll(second);
    CompletionStage<List<Event>> waiting = second.poll(100, 1000);

    first.close();

    assertThat(only(Assigned.class, bench.get(waiting))).hasSize(2);
    assertThat(bench.get(first.poll(100, 1000))).isEmpty();
  }

  @Test
  void position_outputs_and_dead_letters_are_committed_in_one_step() {
    String key = keyFor(1);
    bench.publish("work", key, "a", "b", "c");
    LogSource reader = reader();
    List<Event> events = poll(reader);
    Records records = only(Records.class, events).getFirst();
    DeadLetter letter =
        SettlingTest.letter(
            new Delivery(
                records.records().get(1).message(),
                records.records().get(1).position(),
                0,
                0,
                false),
            "bad");

    assertThat(
            bench.get(
                reader.commit(
                    new Commit(
                        1,
                        records.epoch(),
                        new Position.Exact(1, 2),
                        List.of(Bench.publishing("next", "out")),
                        List.of(letter)))))
        .isTrue();

    bench.losePower(5);
    assertThat(bench.info("next").taken()).isEqualTo(1);
    assertThat(bench.get(bench.transport().admin().deadLetters("work", -1, 10))).hasSize(1);
    SubscriptionInfo info = bench.only("work");
    assertThat(info.handled()).isEqualTo(1);
    assertThat(info.dead()).isEqualTo(1);
    assertThat(info.queued()).isEqualTo(1);
    List<Event> again = poll(reader());
    assertThat(only(Records.class, again).getFirst().records())
        .extracting(record -> record.message().id())
        .containsExactly("c");
  }

  @Test
  void a_letter_ahead_of_unfinished_records_counts_when_the_position_has_passed_it() {
    bench.publish("work", keyFor(0), "a", "b");
    LogSource reader = reader();
    Records records = only(Records.class, poll(reader)).getFirst();
    DeadLetter letter =
        SettlingTest.letter(
            new Delivery(
                records.records().get(1).message(),
                records.records().get(1).position(),
                0,
                0,
                false),
            "bad");
    bench.get(
        reader.commit(
            new Commit(0, records.epoch(), new Position.Exact(0, 0), List.of(), List.of(letter))));
    assertThat(bench.only("work").dead()).isZero();
    assertThat(bench.only("work").inFlight()).isEqualTo(2);

    assertThat(commit(reader, 0, records.epoch(), 2)).isTrue();

    assertThat(bench.only("work").dead()).isEqualTo(1);
    assertThat(bench.only("work").handled()).isEqualTo(1);
  }

  @Test
  void nothing_is_committed_beyond_what_was_handed_out() {
    bench.publish("work", keyFor(0), "a");
    LogSource reader = reader();
    long epoch = epochOf(poll(reader), 0);

    assertThat(
            bench.failureOf(
                reader.commit(
                    new Commit(0, epoch, new Position.Exact(0, 2), List.of(), List.of()))))
        .hasMessageContaining("beyond what was handed out");
  }

  @Test
  void a_paused_partition_gives_no_records_and_stays_assigned() {
    LogSource reader = reader();
    poll(reader);
    reader.pause(1, true);
    bench.publish("work", keyFor(1), "a");
    CompletionStage<List<Event>> waiting = reader.poll(100, 1000);
    assertThat(bench.isDone(waiting)).isFalse();

    reader.pause(1, false);

    assertThat(only(Records.class, bench.get(waiting))).hasSize(1);
  }

  @Test
  void a_poll_keeps_to_its_limits() {
    String key = keyFor(0);
    bench.publish("work", key, "12345", "67890", "abcde");
    LogSource reader = reader();

    assertThat(sizes(bench.get(reader.poll(2, 1000)))).containsExactly(2);
    assertThat(sizes(bench.get(reader.poll(100, 1)))).containsExactly(1);
  }

  private static List<Integer> sizes(List<Event> events) {
    return only(Records.class, events).stream().map(records -> records.records().size()).toList();
  }

  @Test
  void a_subscription_keeps_to_one_face_and_a_stream_to_its_partitions() {
    bench.get(bench.transport().declare(new ChannelSpec("wide", STREAM, 8)));
    assertThat(bench.info("wide").partitions()).isEqualTo(8);
    assertThat(bench.info("work").partitions()).isEqualTo(4);
    reader();
    bench.transport().close();

    try (var queueShaped =
        EmbeddedTransport.open(
            bench.simulation(), StoreOptions.parse("embedded:/data?fileBytes=1048576"))) {
      assertThat(
              bench.failureOf(
                  queueShaped.subscribe(
                      bench.spec(QUEUE, "work", "readers", true, Position.earliest()))))
          .hasMessageContaining("log-shaped");
    }
  }
}
