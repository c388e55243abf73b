package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Compression;
import dev.millrace.DamagedDataException;
import dev.millrace.Durability;
import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.Retention;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.Start;
import dev.millrace.embedded.log.LogRecord;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.spi.Delivery;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What is on disk. A test that fails here says that data written before cannot be read any more.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FormatTest {
  private static final Message FULL =
      Message.builder("id-1", URI.create("urn:shop"), "order.placed")
          .subject("subject")
          .time(Instant.parse("1969-12-31T23:59:59.123456789Z"))
          .dataContentType("application/json")
          .dataSchema(URI.create("urn:schema"))
          .key("Zoë 🙂")
          .extension("traceparent", "")
          .data("{\"größe\":1}")
          .build();
  private static final ChannelOptions EVERYTHING_SAID =
      ChannelOptions.none()
          .durability(Durability.OS)
          .compression(Compression.DEFLATE)
          .retention(Retention.unlimited().age(Duration.ofSeconds(1)).bytes(1024))
          .compacted();
  private static final Message BARE = Message.builder("a", URI.create("b"), "c").build();

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String hex(Fact fact) {
    LogRecord record = FactFormat.encode(fact);
    byte[] body = new byte[record.body().remaining()];
    record.body().duplicate().get(body);
    return record.kind() + " " + hex(body);
  }

  private static void comesBack(Fact fact) {
    LogRecord record = FactFormat.encode(fact);
    assertThat(FactFormat.decode(record.kind(), record.body().duplicate())).isEqualTo(fact);
  }

  @Test
  void a_message_comes_back_as_it_was() {
    for (Message message : List.of(FULL, BARE, BARE.toBuilder().data(new byte[0]).build())) {
      Message back = MessageFormat.decode(MessageFormat.encode(message));
      assertThat(back).isEqualTo(message);
      assertThat(back.hasData()).isEqualTo(message.hasData());
    }
  }

  @Test
  void the_bytes_of_a_message_do_not_change() {
    assertThat(hex(MessageFormat.encode(BARE))).isEqualTo("0100" + "0161" + "0162" + "0163" + "00");
    assertThat(hex(MessageFormat.encode(FULL)))
        .isEqualTo(
            "011f"
                + "0469642d31"
                + "0875726e3a73686f70"
                + "0c6f726465722e706c61636564"
                + "077375626a656374"
                + "ffffffffffffffff"
                + "075bcd15"
                + "106170706c69636174696f6e2f6a736f6e"
                + "0a75726e3a736368656d61"
                + "02"
                + "0c706172746974696f6e6b6579"
                + "095a6fc3ab20f09f9982"
                + "0b7472616365706172656e74"
                + "00"
                + "0d7b226772c3b6c39f65223a317d");
  }

  @Test
  void a_message_that_was_cut_or_is_of_another_version_is_damage() {
    byte[] bytes = MessageFormat.encode(FULL);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> MessageFormat.decode(cut)).isInstanceOf(DamagedDataException.class);
    }
    bytes[0] = 2;
    assertThatThrownBy(() -> MessageFormat.decode(bytes))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("format 2");
  }

  @Test
  void a_dead_letter_comes_back_as_it_was() {
    Delivery delivery = new Delivery(FULL, Position.of(3, 7), 1, 0, false);
    var letter = SettlingTest.letter(delivery, "no “good”");

    assertThat(LetterFormat.read(new ByteFeed(LetterFormat.encode(letter)))).isEqualTo(letter);
  }

  @Test
  void facts_come_back_as_they_were() {
    comesBack(new Fact.ChannelMade(3, "orders", ChannelKind.STREAM, 12, ChannelOptions.none()));
    comesBack(new Fact.ChannelMade(4, "totals", ChannelKind.STREAM, 1, EVERYTHING_SAID));
    comesBack(
        new Fact.SubscriptionMade(300, 3, "sales", Mode.LOG, List.of(0L, 5L, Long.MAX_VALUE)));
    comesBack(new Fact.Removed(1, Partition.DELAYED, 3));
    comesBack(new Fact.GivenUp(1, 2, 1L << 40));
    comesBack(
        new Fact.Started(
            9,
            List.of(new Row(2, 7, 1), new Row(2, 9, 70_000), new Row(0, 3, 2)),
            List.of(new Start(0, 1L << 40, 2, true), new Start(1, 0, 1, false))));
    comesBack(
        new Fact.Settled(
            1,
            List.of(new Row(0, 1L << 50, 1L << 20)),
            List.of(
                new Ended(0, 5, End.DONE, 0, 0),
                new Ended(0, 6, End.AGAIN, 1_700_000_000_000L, 4),
                new Ended(0, 7, End.DEAD, 0, 0),
                new Ended(0, 8, End.HANDED_BACK, 0, 0))));
    comesBack(new Fact.Committed(1, 2, 1L << 33));
    comesBack(new Fact.Reclaimed(1, 2, 1L << 33));
    comesBack(new Fact.Lost(1, Partition.LETTERS, 1L << 33, 1L << 20));
    for (Gap.Reason reason : Gap.Reason.values()) {
      comesBack(new Fact.Missed(7, reason, List.of(new Row(0, 4, 2), new Row(1, 0, 1L << 40))));
    }
  }

  @Test
  void the_bytes_of_facts_do_not_change() {
    assertThat(hex(new Fact.ChannelMade(3, "ab", ChannelKind.QUEUE, 1, ChannelOptions.none())))
        .isEqualTo("CHANNEL 03" + "026162" + "057175657565" + "01" + "00");
    assertThat(hex(new Fact.ChannelMade(3, "ab", ChannelKind.STREAM, 1, EVERYTHING_SAID)))
        .isEqualTo(
            "CHANNEL 03"
                + "026162"
                + "0673747265616d"
                + "01"
                + "0f"
                + "024f53"
                + "074445464c415445"
                + "d00f"
                + "8010"
                + "01");
    assertThat(hex(new Fact.SubscriptionMade(4, 3, "s", Mode.UNORDERED, List.of(0L, 200L))))
        .isEqualTo("SUBSCRIPTION 0403" + "0173" + "01" + "02" + "00" + "c801");
    assertThat(hex(new Fact.Removed(3, Partition.LETTERS, 200))).isEqualTo("REMOVED 0301" + "c801");
    assertThat(hex(new Fact.Removed(3, Partition.DELAYED, 200))).isEqualTo("REMOVED 0302" + "c801");
    assertThat(
            hex(
                new Fact.Started(
                    4, List.of(new Row(1, 100, 7)), List.of(new Start(1, 200, 2, true)))))
        .isEqualTo("START 0401" + "01c80107" + "01" + "01" + "c801" + "02" + "01");
    assertThat(
            hex(
                new Fact.Settled(
                    4,
                    List.of(new Row(1, 100, 7), new Row(1, 105, 300)),
                    List.of(
                        new Ended(1, 200, End.DEAD, 0, 0), new Ended(1, 201, End.AGAIN, 64, 2)))))
        .isEqualTo(
            "SETTLED 0402"
                + "01c80107"
                + "0103ac02"
                + "02"
                + "01c80102"
                + "01c90101"
                + "8001"
                + "02");
    assertThat(hex(new Fact.Committed(4, 1, 200))).isEqualTo("POSITION 0401" + "c801");
    assertThat(hex(new Fact.GivenUp(4, 1, 200))).isEqualTo("GIVEN_UP 0401" + "c801");
    assertThat(hex(new Fact.Reclaimed(4, 1, 200))).isEqualTo("RECLAIMED 0401" + "c801");
    assertThat(hex(new Fact.Lost(4, Partition.DELAYED, 200, 3)))
        .isEqualTo("LOST 0403" + "c801" + "03");
    assertThat(hex(new Fact.Missed(4, Gap.Reason.LOST, List.of(new Row(1, 200, 3)))))
        .isEqualTo("MISSED 0402" + "01" + "01" + "9003" + "03");
  }

  @Test
  void the_bytes_before_a_delayed_message_do_not_change() {
    byte[] message = "xyz".getBytes(StandardCharsets.UTF_8);
    Piece piece = Delays.piece(64, 0, Message.DEFAULT_PRIORITY, ByteBuffer.wrap(message));
    Delays.into(3, piece);
    Entries entry = piece.place(1, Partition.DELAYED, 0, 0).entries();
    assertThat(entry.next()).isTrue();
    assertThat(hex(entry.contentBytes())).isEqualTo("0000000000000040" + "00000003" + "78797a");
  }

  @Test
  void the_bytes_before_a_letter_do_not_change() {
    Delivery delivery = new Delivery(FULL, Position.of(3, 7), 1, 0, false);
    var letter = SettlingTest.letter(delivery, "no");

    assertThat(hex(Letters.content(letter))).startsWith("05f5701b47d97ceb" + "01" + "011f");
  }

  @Test
  void a_record_that_names_what_this_version_does_not_know_is_damage() {
    LogRecord settled =
        FactFormat.encode(new Fact.Settled(1, List.of(), List.of(new Ended(0, 5, End.DEAD, 0, 0))));
    byte[] body = new byte[settled.body().remaining()];
    settled.body().duplicate().get(body);
    body[5] = 9;

    assertThatThrownBy(() -> FactFormat.decode(RecordKind.SETTLED, ByteBuffer.wrap(body)))
        .isInstanceOf(DamagedDataException.class);
  }

  @Test
  void a_row_that_cannot_be_is_damage() {
    for (Row row : List.of(new Row(0, 0, 0), new Row(0, -1, 1), new Row(0, Long.MAX_VALUE, 1))) {
      LogRecord settled = FactFormat.encode(new Fact.Settled(1, List.of(row), List.of()));

      assertThatThrownBy(() -> FactFormat.decode(RecordKind.SETTLED, settled.body().duplicate()))
          .isInstanceOf(DamagedDataException.class);
    }
  }

  @Test
  void numbers_of_every_length_come_back() {
    for (int bits = 0; bits < 64; bits++) {
      for (long value : new long[] {1L << bits, (1L << bits) - 1, -(1L << bits)}) {
        ByteFeed feed =
            new ByteFeed(new ByteSink(0).number(value).signed(value).int32((int) value).toBytes());
        assertThat(feed.number()).isEqualTo(value);
        assertThat(feed.signed()).isEqualTo(value);
        assertThat(feed.int32()).isEqualTo((int) value);
        assertThat(feed.remaining()).isZero();
      }
    }
  }
}
