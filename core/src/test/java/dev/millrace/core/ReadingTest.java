package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.Entry;
import dev.millrace.MalformedDataException;
import dev.millrace.Position;
import dev.millrace.StreamChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReadingTest {
  private final App app = new App();
  private final StreamChannel<String> ledger = Channel.stream("ledger", String.class);

  @AfterEach
  void close() {
    app.close();
  }

  private List<String> read(StreamChannel<String> stream, Position from) {
    try (Stream<Entry<String>> entries = app.millrace.read(stream, from)) {
      return entries.map(Entry::value).toList();
    }
  }

  private void put(StreamChannel<String> stream, int count) {
    for (int i = 0; i < count; i++) {
      app.millrace.publisher(stream).publish("m" + i);
    }
  }

  @Test
  void reads_all_of_a_stream_in_order_over_many_pages() {
    put(ledger, 1_234);
    List<String> all = read(ledger, Position.earliest());
    assertThat(all).hasSize(1_234).startsWith("m0", "m1").endsWith("m1233");
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void reads_from_a_position_on() {
    put(ledger, 5);
    assertThat(read(ledger, Position.of(0, 3))).containsExactly("m3", "m4");
    assertThat(read(ledger, Position.latest())).isEmpty();
    assertThat(app.millrace.read(ledger, Position.of(0, 4)).findFirst().orElseThrow().position())
        .isEqualTo(Position.of(0, 4));
  }

  @Test
  void ends_where_the_stream_ended_when_the_reading_began() {
    put(ledger, 3);
    List<String> seen = new ArrayList<>();
    Iterator<Entry<String>> entries = app.millrace.read(ledger, Position.earliest()).iterator();
    while (entries.hasNext()) {
      seen.add(entries.next().value());
      put(ledger, 1);
    }
    assertThat(seen).containsExactly("m0", "m1", "m2");
  }

  @Test
  void reads_partition_after_partition_up_to_where_each_ended() {
    StreamChannel<String> wide = Channel.stream("wide", String.class).partitions(3);
    put(wide, 8);
    List<String> seen = new ArrayList<>();
    Iterator<Entry<String>> entries = app.millrace.read(wide, Position.earliest()).iterator();
    while (entries.hasNext()) {
      seen.add(entries.next().value());
      put(wide, 1);
    }
    assertThat(seen).containsExactly("m0", "m3", "m6", "m1", "m4", "m7", "m2", "m5");
    assertThat(read(wide, Position.of(1, 1))).startsWith("m4", "m7");
  }

  @Test
  void an_empty_stream_reads_as_nothing() {
    assertThat(read(ledger, Position.earliest())).isEmpty();
  }

  @Test
  void an_entry_that_cannot_be_read_ends_it_and_names_the_position() {
    app.millrace.publisher(ledger).publish("good");
    app.millrace.publisher(ledger).publish("bad");
    assertThatThrownBy(() -> read(ledger, Position.earliest()))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("'ledger' cannot be read at position 1")
        .hasMessageContaining("it says bad");
  }
}
