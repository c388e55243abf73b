package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Entry;
import dev.millrace.MalformedDataException;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.Receipt;
import dev.millrace.StreamChannel;
import dev.millrace.Subscription;
import dev.millrace.spi.KeyHash;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A stream remembers: it can be read, and subscribed to, from any position, as often as one likes.
 */
abstract class ReplayContract extends Contract {
  private static final List<String> VALUES =
      IntStream.range(0, 10).mapToObj(i -> "k:" + i).toList();

  @Test
  void a_stream_is_read_from_its_beginning_its_end_and_any_position_between() throws Exception {
    replayed(stream -> {
      List<Receipt> receipts = publisher(stream).publishAll(VALUES);

      assertThat(read(stream, Position.earliest())).isEqualTo(VALUES);
      assertThat(read(stream, Position.latest())).isEmpty();
      for (int i = 0; i < VALUES.size(); i++) {
        Position position = receipts.get(i).position().orElseThrow();
        assertThat(read(stream, position)).isEqualTo(VALUES.subList(i, VALUES.size()));
        assertThat(Position.parse(position.toString())).isEqualTo(position);
      }
      Position.Exact last = (Position.Exact) receipts.get(9).position().orElseThrow();
      assertThat(read(stream, last.next())).isEmpty();
    });
  }

  @Test
  void a_stream_is_read_from_a_time() throws Exception {
    replayed(stream -> {
      publisher(stream).publishAll(VALUES.subList(0, 4));
      waiter().letTimePass();
      Instant between = waiter().now();
      waiter().letTimePass();
      publisher(stream).publishAll(VALUES.subList(4, 10));
      waiter().letTimePass();

      assertThat(read(stream, Position.at(between))).isEqualTo(VALUES.subList(4, 10));
      assertThat(read(stream, Position.at(Instant.EPOCH))).isEqualTo(VALUES);
      assertThat(read(stream, Position.at(waiter().now()))).isEmpty();
    });
  }

  @Test
  void reading_gives_the_envelope_and_settles_nothing() throws Exception {
    replayed(stream -> {
      joinAndLeave(stream, SUBSCRIPTION);
      List<Receipt> receipts = publisher(stream).publishAll(VALUES);
      try (Stream<Entry<String>> entries = millrace().read(stream, Position.earliest())) {
        List<Entry<String>> all = entries.toList();
        assertThat(all)
            .extracting(entry -> entry.message().id())
            .isEqualTo(receipts.stream().map(Receipt::id).toList());
        assertThat(all)
            .extracting(Entry::position)
            .isEqualTo(receipts.stream().map(Receipt::where).toList());
      }
      assertThat(read(stream, Position.earliest())).isEqualTo(VALUES);
      Inbox inbox = reader(stream, SUBSCRIPTION);

      quiet(stream, SUBSCRIPTION, 10);
      assertThat(inbox.values()).isEqualTo(VALUES);
      assertThat(read(stream, Position.earliest())).isEqualTo(VALUES);
    });
  }

  @Test
  void a_subscription_begins_where_it_is_told_and_then_goes_on() throws Exception {
    replayed(stream -> {
      List<Receipt> receipts = publisher(stream).publishAll(VALUES.subList(0, 4));
      waiter().letTimePass();
      Instant between = waiter().now();
      waiter().letTimePass();
      publisher(stream).publishAll(VALUES.subList(4, 8));

      Map<String, Inbox> inboxes = new LinkedHashMap<>();
      inboxes.put("earliest", from(stream, "earliest", Position.earliest()));
      inboxes.put("latest", from(stream, "latest", Position.latest()));
      inboxes.put("exact", from(stream, "exact", receipts.get(2).position().orElseThrow()));
      inboxes.put("time", from(stream, "time", Position.at(between)));
      publisher(stream).publishAll(VALUES.subList(8, 10));

      Map<String, Integer> begins = Map.of("earliest", 0, "latest", 8, "exact", 2, "time", 4);
      for (Map.Entry<String, Inbox> inbox : inboxes.entrySet()) {
        List<String> expected = VALUES.subList(begins.getOrDefault(inbox.getKey(), -1), 10);
        quiet(stream, inbox.getKey(), expected.size());
        assertThat(inbox.getValue().values()).as(inbox.getKey()).isEqualTo(expected);
      }
    });
  }

  @Test
  void a_subscription_that_exists_keeps_its_position() throws Exception {
    replayed(stream -> {
      publisher(stream).publishAll(VALUES.subList(0, 5));
      Inbox before = inbox();
      Subscription first =
          subscribe(stream, SUBSCRIPTION)
              .from(Position.earliest())
              .on(String.class, before)
              .start();
      quiet(stream, SUBSCRIPTION, 5);
      first.close();
      restartBroker();
      publisher(stream).publishAll(VALUES.subList(5, 10));
      Inbox after = from(stream, SUBSCRIPTION, Position.earliest());

      quiet(stream, SUBSCRIPTION, 10);
      List<String> all = new ArrayList<>(before.values());
      all.addAll(after.values());
      assertThat(all).isEqualTo(VALUES);
    });
  }

  @Test
  void a_stream_survives_a_restart_with_its_positions() throws Exception {
    replayed(stream -> {
      List<Receipt> receipts = publisher(stream).publishAll(VALUES);
      restartBroker();

      assertThat(read(stream, Position.earliest())).isEqualTo(VALUES);
      assertThat(read(stream, receipts.get(7).position().orElseThrow()))
          .isEqualTo(VALUES.subList(7, 10));
    });
  }

  @Test
  void the_key_decides_the_partition() throws Exception {
    replayed(single -> {
      StreamChannel<String> stream =
          Channel.stream(named("partitioned"), String.class)
              .keyedBy(value -> value.substring(0, value.indexOf(':')))
              .partitions(4);
      List<String> values = IntStream.range(0, 80).mapToObj(i -> "key" + i % 16 + ":" + i).toList();
      publisher(stream).publishAll(values);

      List<Entry<String>> entries;
      try (Stream<Entry<String>> all = millrace().read(stream, Position.earliest())) {
        entries = all.toList();
      }
      assertThat(entries).extracting(Entry::value).containsExactlyInAnyOrderElementsOf(values);
      Map<Integer, Position.Exact> last = new LinkedHashMap<>();
      for (Entry<String> entry : entries) {
        Position.Exact position = (Position.Exact) entry.position();
        String key = entry.message().key().orElseThrow();
        assertThat(position.partition()).isEqualTo(KeyHash.partition(key, 4));
        Position.Exact before = last.put(position.partition(), position);
        assertThat(before == null || position.isAfter(before)).isTrue();
      }
      assertThat(last).hasSizeGreaterThan(1);
      assertThat(describe(stream).orElseThrow().partitions()).isEqualTo(4);
    });
  }

  @Test
  void a_message_that_cannot_be_read_ends_the_reading_and_is_named() throws Exception {
    replayed(stream -> {
      publisher(stream).publish("k:good");
      Receipt bad =
          publisher(stream)
              .publishMessages(
                  List.of(
                      Message.builder("bad", URI.create("urn:elsewhere"), stream.name())
                          .data(TextCodec.unreadable())
                          .build()))
              .get(0);

      List<String> read = new ArrayList<>();
      try (Stream<Entry<String>> entries = millrace().read(stream, Position.earliest())) {
        assertThatThrownBy(() -> entries.forEach(entry -> read.add(entry.value())))
            .isInstanceOf(MalformedDataException.class)
            .hasMessageContaining(bad.position().orElseThrow().toString());
      }
      assertThat(read).containsExactly("k:good");
    });
  }

  private Inbox from(StreamChannel<String> stream, String subscription, Position position) {
    Inbox inbox = inbox();
    subscribe(stream, subscription).from(position).on(String.class, inbox).start();
    return inbox;
  }

  private List<String> read(StreamChannel<String> stream, Position from) {
    try (Stream<Entry<String>> entries = millrace().read(stream, from)) {
      return entries.map(Entry::value).toList();
    }
  }

  /**
   * Runs the test where replay is declared; otherwise reading and beginning in the past must be
   * refused.
   */
  private void replayed(StreamBody body) throws Exception {
    on(
        ChannelKind.STREAM,
        channel -> {
          StreamChannel<String> stream = (StreamChannel<String>) channel;
          declared(
              capabilities(ChannelKind.STREAM).replay(),
              () -> body.run(stream),
              () -> read(stream, Position.earliest()));
        });
  }

  /** A test of a stream. */
  @FunctionalInterface
  interface StreamBody {
    void run(StreamChannel<String> stream) throws Exception;
  }
}
