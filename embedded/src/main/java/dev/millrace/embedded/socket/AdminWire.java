package dev.millrace.embedded.socket;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import dev.millrace.embedded.broker.LetterFormat;
import dev.millrace.embedded.broker.MessageFormat;
import dev.millrace.embedded.broker.OptionsFormat;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.StorageInfo;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.List;

/** How the answers of {@link dev.millrace.spi.Admin} are laid out on the socket. */
final class AdminWire {
  private AdminWire() {}

  static void channel(ChannelInfo info, ByteSink sink) {
    sink.text(info.name()).text(info.kind().word()).number(info.partitions());
    OptionsFormat.write(info.options(), sink);
    sink.number(info.taken()).number(info.delayed());
    Wire.list(info.gaps(), sink.number(info.damaged()), AdminWire::gap);
    Wire.list(info.subscriptions(), sink, AdminWire::subscription);
  }

  static ChannelInfo channel(ByteFeed feed) {
    String name = feed.text();
    ChannelKind kind = ChannelKind.of(feed.text());
    int partitions = feed.count();
    ChannelOptions options = OptionsFormat.read(feed);
    long taken = feed.number();
    long delayed = feed.number();
    long damaged = feed.number();
    List<Gap> gaps = Wire.list(feed, AdminWire::gap);
    return new ChannelInfo(
        name,
        kind,
        partitions,
        options,
        taken,
        delayed,
        gaps,
        damaged,
        Wire.list(feed, AdminWire::subscription));
  }

  static void gap(Gap gap, ByteSink sink) {
    sink.text(gap.first().toString()).text(gap.last().toString());
    sink.number(gap.messages()).text(gap.reason().name());
  }

  static Gap gap(ByteFeed feed) {
    return new Gap(
        exact(feed.text()), exact(feed.text()), feed.number(), Gap.Reason.valueOf(feed.text()));
  }

  private static void subscription(SubscriptionInfo info, ByteSink sink) {
    sink.text(info.name()).number(info.accepted()).number(info.queued()).number(info.inFlight());
    sink.number(info.waiting()).number(info.handled()).number(info.dead());
    sink.number(info.expired()).number(info.lost());
    sink.flag(info.paused()).number(info.consumers());
  }

  private static SubscriptionInfo subscription(ByteFeed feed) {
    return new SubscriptionInfo(
        feed.text(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.number(),
        feed.flag(),
        feed.count());
  }

  static void storage(StorageInfo info, ByteSink sink) {
    sink.number(info.logBytes()).number(info.segments()).number(info.segmentBytes());
    sink.number(info.verifiedBytes()).number(info.passes());
    Wire.list(info.damage(), sink, (text, to) -> to.text(text));
  }

  static StorageInfo storage(ByteFeed feed) {
    return new StorageInfo(
        feed.number(),
        feed.count(),
        feed.number(),
        feed.number(),
        feed.number(),
        Wire.list(feed, ByteFeed::text));
  }

  static void kept(Kept kept, ByteSink sink) {
    sink.text(kept.position().toString()).time(kept.taken());
    MessageFormat.write(kept.message(), sink);
  }

  static Kept kept(ByteFeed feed) {
    return new Kept(exact(feed.text()), feed.time(), MessageFormat.read(feed));
  }

  private static Position.Exact exact(String text) {
    if (Position.parse(text) instanceof Position.Exact exact) {
      return exact;
    }
    throw new IllegalArgumentException("'" + text + "' is no place of a message");
  }

  static void letter(KeptLetter kept, ByteSink sink) {
    sink.number(kept.number()).time(kept.written());
    LetterFormat.write(kept.letter(), sink);
  }

  static KeptLetter letter(ByteFeed feed) {
    return new KeptLetter(feed.number(), feed.time(), LetterFormat.read(feed));
  }
}
