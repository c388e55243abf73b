package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.LogSource.Event;
import dev.millrace.spi.LogSource.Record;
import dev.millrace.spi.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Records that are made out of their batches when a reader comes to them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StretchTest {
  private static final int MESSAGES = 3_000;

  private final Bench bench = Bench.logShaped().declare(STREAM, "s");
  private final List<String> ids =
      IntStream.range(0, MESSAGES).mapToObj(number -> "message-" + number).toList();

  /** Several batches of them, of different sizes. */
  @BeforeEach
  void publish() {
    for (int from = 0, some = 1; from < MESSAGES; from += some, some = Math.min(900, 2 * some)) {
      List<Outgoing> together = new ArrayList<>();
      for (String id : ids.subList(from, Math.min(MESSAGES, from + some))) {
        together.add(Bench.to("s", id, null));
      }
      bench.get(bench.transport().publish(together));
    }
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static List<Record> records(List<Event> events) {
    List<Record> records = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.Records some) {
        records.addAll(some.records());
      }
    }
    return records;
  }

  @Test
  void every_record_comes_once_and_in_order_however_few_are_asked_for() {
    LogSource reader = bench.reader(STREAM, "s", "r");
    List<Record> all = new ArrayList<>();
    while (all.size() < MESSAGES) {
      List<Record> some = records(bench.get(reader.poll(137, Long.MAX_VALUE)));
      assertThat(some).hasSizeLessThanOrEqualTo(137);
      all.addAll(some);
    }

    assertThat(all).extracting(record -> record.message().id()).isEqualTo(ids);
    assertThat(all)
        .extracting(Record::position)
        .isEqualTo(
            IntStream.range(0, MESSAGES)
                .mapToObj(number -> new Position.Exact(0, number))
                .toList());
  }

  @Test
  void a_record_is_the_same_by_its_place_as_on_the_way() {
    LogSource reader = bench.reader(STREAM, "s", "r");
    List<Record> records = List.of();
    while (records.isEmpty()) {
      for (Event event : bench.get(reader.poll(2_000, Long.MAX_VALUE))) {
        records = event instanceof Event.Records some ? some.records() : records;
      }
    }

    List<Record> onTheWay = new ArrayList<>();
    records.forEach(onTheWay::add);
    assertThat(onTheWay).hasSize(2_000);
    assertThat(IntStream.range(0, records.size()).mapToObj(records::get).toList())
        .isEqualTo(onTheWay);
    assertThat(records.getLast()).isEqualTo(onTheWay.getLast());
  }

  @Test
  void no_more_bytes_come_than_were_asked_for_unless_the_first_alone_has_more() {
    LogSource reader = bench.reader(STREAM, "s", "r");
    List<Record> all = new ArrayList<>();
    while (all.size() < 100) {
      List<Record> some = records(bench.get(reader.poll(1_000, 1)));
      assertThat(some).hasSizeLessThanOrEqualTo(1);
      all.addAll(some);
    }
    List<Record> more = records(bench.get(reader.poll(1_000, 4_000)));

    assertThat(more).hasSizeBetween(2, 100);
    assertThat(more.getFirst().position().offset()).isEqualTo(100);
    assertThat(more.stream().mapToInt(record -> record.message().dataSize()).sum())
        .isLessThanOrEqualTo(4_000);
  }
}
