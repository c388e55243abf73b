package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.Delayed;
import dev.millrace.embedded.broker.Fact.Due;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.LetterWritten;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.Settled;
import dev.millrace.embedded.broker.Fact.Start;
import dev.millrace.embedded.broker.Fact.Started;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.broker.Fact.Taken;
import dev.millrace.embedded.log.LogRecord;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.spi.Admin.KeptLetter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How facts are laid out in records.
 *
 * <p>{@link Taken} and {@link Delayed} have the same layout, so that a message is found in a record
 * without knowing which of the two it is: channel, partition, number or id, time, lane, message.
 */
final class FactFormat {
  private FactFormat() {}

  static LogRecord encode(Fact fact) {
    return switch (fact) {
      case ChannelMade made ->
          record(
              RecordKind.CHANNEL,
              new ByteSink(64)
                  .number(made.channel())
                  .text(made.name())
                  .text(made.kind().word())
                  .number(made.partitions()));
      case SubscriptionMade made -> record(RecordKind.SUBSCRIPTION, subscription(made));
      case Taken taken ->
          record(
              RecordKind.TAKEN,
              placed(
                  taken.channel(),
                  taken.partition(),
                  taken.number(),
                  taken.at(),
                  taken.lane(),
                  taken.content()));
      case Delayed delayed ->
          record(
              RecordKind.DELAYED,
              placed(
                  delayed.channel(),
                  delayed.partition(),
                  delayed.id(),
                  delayed.due(),
                  delayed.lane(),
                  delayed.content()));
      case Due due ->
          record(
              RecordKind.DUE,
              new ByteSink(32)
                  .number(due.channel())
                  .number(due.partition())
                  .number(due.id())
                  .number(due.number())
                  .signed(due.at()));
      case Started started -> record(RecordKind.START, starts(started));
      case Settled settled -> record(RecordKind.SETTLED, ends(settled));
      case Committed committed ->
          record(
              RecordKind.POSITION,
              new ByteSink(16)
                  .number(committed.subscription())
                  .number(committed.partition())
                  .number(committed.next()));
      case LetterWritten letter ->
          record(
              RecordKind.LETTER,
              new ByteSink(letter.content().bytes().length + 64)
                  .number(letter.channel())
                  .number(letter.letter())
                  .number(letter.subscription())
                  .number(letter.partition())
                  .number(letter.number())
                  .signed(letter.at())
                  .text(letter.identity())
                  .raw(letter.content().bytes()));
    };
  }

  private static LogRecord record(RecordKind kind, ByteSink body) {
    return LogRecord.of(kind, body.toBytes());
  }

  private static ByteSink placed(
      int channel, int partition, long number, long time, int lane, Content content) {
    return new ByteSink(content.bytes().length + 40)
        .number(channel)
        .number(partition)
        .number(number)
        .signed(time)
        .int32(lane)
        .raw(content.bytes());
  }

  private static ByteSink subscription(SubscriptionMade made) {
    ByteSink sink =
        new ByteSink(64)
            .number(made.subscription())
            .number(made.channel())
            .text(made.name())
            .u8(made.mode().code());
    sink.number(made.starts().size());
    for (long start : made.starts()) {
      sink.number(start);
    }
    return sink;
  }

  private static ByteSink starts(Started started) {
    List<Start> others = started.others();
    ByteSink sink = new ByteSink(16 + 8 * (started.first().size() + others.size()));
    rows(sink.number(started.subscription()), started.first()).number(others.size());
    for (Start start : others) {
      sink.number(start.partition())
          .number(start.number())
          .number(start.attempt())
          .flag(start.alone());
    }
    return sink;
  }

  private static ByteSink ends(Settled settled) {
    List<Ended> others = settled.others();
    ByteSink sink = new ByteSink(16 + 8 * (settled.done().size() + others.size()));
    rows(sink.number(settled.subscription()), settled.done()).number(others.size());
    for (Ended ended : others) {
      sink.number(ended.partition()).number(ended.number()).u8(ended.end().code());
      if (ended.end() == End.AGAIN) {
        sink.signed(ended.due()).number(ended.attempts());
      }
    }
    return sink;
  }

  /** Each row begins as far behind the end of the one before as is written, which is short. */
  private static ByteSink rows(ByteSink sink, List<Row> rows) {
    sink.number(rows.size());
    long end = 0;
    for (Row row : rows) {
      sink.number(row.partition()).signed(row.first() - end).number(row.count());
      end = row.end();
    }
    return sink;
  }

  /** Reads a fact back. The content of messages and letters is left where it is. */
  static Fact decode(RecordKind kind, ByteBuffer body) {
    ByteFeed feed = new ByteFeed(body);
    return switch (kind) {
      case CHANNEL ->
          new ChannelMade(
              feed.count(),
              feed.text(),
              Damage.ifThrows(() -> ChannelKind.of(feed.text())),
              feed.count());
      case SUBSCRIPTION -> subscription(feed);
      case TAKEN ->
          new Taken(
              feed.count(),
              feed.count(),
              feed.number(),
              feed.signed(),
              feed.int32(),
              Content.UNREAD);
      case DELAYED ->
          new Delayed(
              feed.count(),
              feed.count(),
              feed.number(),
              feed.signed(),
              feed.int32(),
              Content.UNREAD);
      case DUE -> new Due(feed.count(), feed.count(), feed.number(), feed.number(), feed.signed());
      case START -> starts(feed);
      case SETTLED -> ends(feed);
      case POSITION -> new Committed(feed.count(), feed.count(), feed.number());
      case LETTER -> letter(feed);
      default ->
          throw new IllegalArgumentException("records of kind " + kind + " are not the broker's");
    };
  }

  private static SubscriptionMade subscription(ByteFeed feed) {
    int subscription = feed.count();
    int channel = feed.count();
    String name = feed.text();
    Mode mode = Damage.ifThrows(() -> Mode.of(feed.u8()));
    List<Long> starts = new ArrayList<>();
    for (int left = feed.count(); left > 0; left--) {
      starts.add(feed.number());
    }
    return new SubscriptionMade(subscription, channel, name, mode, starts);
  }

  private static Started starts(ByteFeed feed) {
    int subscription = feed.count();
    List<Row> first = rows(feed);
    List<Start> others = new ArrayList<>();
    for (int left = feed.count(); left > 0; left--) {
      others.add(new Start(feed.count(), feed.number(), feed.count(), feed.flag()));
    }
    return new Started(subscription, first, others);
  }

  private static Settled ends(ByteFeed feed) {
    int subscription = feed.count();
    List<Row> done = rows(feed);
    List<Ended> others = new ArrayList<>();
    for (int left = feed.count(); left > 0; left--) {
      int partition = feed.count();
      long number = feed.number();
      End end = Damage.ifThrows(() -> End.of(feed.u8()));
      boolean again = end == End.AGAIN;
      others.add(
          new Ended(partition, number, end, again ? feed.signed() : 0, again ? feed.count() : 0));
    }
    return new Settled(subscription, done, others);
  }

  private static List<Row> rows(ByteFeed feed) {
    List<Row> rows = new ArrayList<>();
    long end = 0;
    for (int left = feed.count(); left > 0; left--) {
      Row row = new Row(feed.count(), end + feed.signed(), feed.number());
      Damage.unless(
          row.first() >= 0 && row.count() > 0 && row.end() > 0,
          "a row of " + row.count() + " messages from " + row.first() + " on is not possible");
      rows.add(row);
      end = row.end();
    }
    return rows;
  }

  private static LetterWritten letter(ByteFeed feed) {
    return new LetterWritten(
        feed.count(),
        feed.number(),
        feed.count(),
        feed.count(),
        feed.number(),
        feed.signed(),
        feed.text(),
        Content.UNREAD);
  }

  /** The message in the record of a {@link Taken} or {@link Delayed}. */
  static Message message(ByteBuffer record) {
    return MessageFormat.read(pastPlace(record));
  }

  private static ByteFeed pastPlace(ByteBuffer record) {
    ByteFeed feed = new ByteFeed(record);
    feed.count();
    feed.count();
    feed.number();
    feed.signed();
    feed.int32();
    return feed;
  }

  /**
   * The letter in the record of a {@link LetterWritten}, with its number and when it was written.
   */
  static KeptLetter keptLetter(ByteBuffer record) {
    ByteFeed feed = new ByteFeed(record);
    feed.count();
    long number = feed.number();
    feed.count();
    feed.count();
    feed.number();
    long at = feed.signed();
    feed.text();
    return new KeptLetter(number, Instant.ofEpochMilli(at), LetterFormat.read(feed));
  }
}
