package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.GivenUp;
import dev.millrace.embedded.broker.Fact.Lost;
import dev.millrace.embedded.broker.Fact.Missed;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.Reclaimed;
import dev.millrace.embedded.broker.Fact.Removed;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.Settled;
import dev.millrace.embedded.broker.Fact.Start;
import dev.millrace.embedded.broker.Fact.Started;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.log.LogRecord;
import dev.millrace.embedded.log.RecordKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How facts are laid out in records. */
final class FactFormat {
  private FactFormat() {}

  static LogRecord encode(Fact fact) {
    return switch (fact) {
      case ChannelMade made -> record(RecordKind.CHANNEL, channel(made));
      case SubscriptionMade made -> record(RecordKind.SUBSCRIPTION, subscription(made));
      case Removed removed ->
          record(
              RecordKind.REMOVED,
              new ByteSink(16)
                  .number(removed.channel())
                  .number(-removed.partition())
                  .number(removed.number()));
      case Started started -> record(RecordKind.START, starts(started));
      case Settled settled -> record(RecordKind.SETTLED, ends(settled));
      case Reclaimed reclaimed ->
          record(
              RecordKind.RECLAIMED,
              new ByteSink(16)
                  .number(reclaimed.channel())
                  .number(reclaimed.partition())
                  .number(reclaimed.first()));
      case Lost lost ->
          record(
              RecordKind.LOST,
              new ByteSink(16)
                  .number(lost.channel())
                  .signed(lost.partition())
                  .number(lost.first())
                  .number(lost.count()));
      case Missed missed ->
          record(
              RecordKind.MISSED,
              rows(
                  new ByteSink(16 + 8 * missed.rows().size())
                      .number(missed.subscription())
                      .u8(code(missed.reason())),
                  missed.rows()));
      case Committed committed ->
          record(
              RecordKind.POSITION,
              new ByteSink(16)
                  .number(committed.subscription())
                  .number(committed.partition())
                  .number(committed.next()));
      case GivenUp gone ->
          record(
              RecordKind.GIVEN_UP,
              new ByteSink(16)
                  .number(gone.subscription())
                  .number(gone.partition())
                  .number(gone.number()));
    };
  }

  private static LogRecord record(RecordKind kind, ByteSink body) {
    return LogRecord.of(kind, body.toBytes());
  }

  private static ByteSink channel(ChannelMade made) {
    ByteSink sink =
        new ByteSink(64)
            .number(made.channel())
            .text(made.name())
            .text(made.kind().word())
            .number(made.partitions());
    OptionsFormat.write(made.options(), sink);
    return sink;
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

  private static int code(Gap.Reason reason) {
    return switch (reason) {
      case EXPIRED -> 0;
      case DAMAGED -> 1;
      case LOST -> 2;
    };
  }

  private static Gap.Reason reason(int code) {
    for (Gap.Reason reason : Gap.Reason.values()) {
      if (code(reason) == code) {
        return reason;
      }
    }
    throw new DamagedDataException(
        "messages are missed for the reason " + code + "; use the version that wrote this");
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

  /** Reads a fact back. */
  static Fact decode(RecordKind kind, ByteBuffer body) {
    ByteFeed feed = new ByteFeed(body);
    return switch (kind) {
      case CHANNEL ->
          new ChannelMade(
              feed.count(),
              feed.text(),
              Damage.ifThrows(() -> ChannelKind.of(feed.text())),
              feed.count(),
              OptionsFormat.read(feed));
      case SUBSCRIPTION -> subscription(feed);
      case REMOVED -> new Removed(feed.count(), -feed.count(), feed.number());
      case START -> starts(feed);
      case SETTLED -> ends(feed);
      case POSITION -> new Committed(feed.count(), feed.count(), feed.number());
      case GIVEN_UP -> new GivenUp(feed.count(), feed.count(), feed.number());
      case RECLAIMED -> new Reclaimed(feed.count(), feed.count(), feed.number());
      case LOST -> new Lost(feed.count(), (int) feed.signed(), feed.number(), feed.number());
      case MISSED -> new Missed(feed.count(), reason(feed.u8()), rows(feed));
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
}
