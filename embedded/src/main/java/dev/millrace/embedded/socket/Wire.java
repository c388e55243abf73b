package dev.millrace.embedded.socket;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Compression;
import dev.millrace.Durability;
import dev.millrace.Position;
import dev.millrace.Retention;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import dev.millrace.embedded.broker.LetterFormat;
import dev.millrace.embedded.broker.MessageFormat;
import dev.millrace.embedded.broker.OptionsFormat;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Settlement.End;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the values of the SPI are laid out on the socket. Messages and letters are as in the log. */
final class Wire {
  private Wire() {}

  static <T> void list(
      List<T> items, ByteSink sink, java.util.function.BiConsumer<T, ByteSink> write) {
    sink.number(items.size());
    for (T item : items) {
      write.accept(item, sink);
    }
  }

  static <T> List<T> list(ByteFeed feed, Function<ByteFeed, T> read) {
    int count = feed.count();
    List<T> items = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      items.add(read.apply(feed));
    }
    return items;
  }

  static void channel(ChannelSpec channel, ByteSink sink) {
    sink.text(channel.name()).text(channel.kind().word()).number(channel.partitions());
    OptionsFormat.write(channel.options(), sink);
  }

  static ChannelSpec channel(ByteFeed feed) {
    return new ChannelSpec(
        feed.text(), ChannelKind.of(feed.text()), feed.count(), OptionsFormat.read(feed));
  }

  static void subscription(SubscriptionSpec spec, ByteSink sink) {
    channel(spec.channel(), sink);
    sink.text(spec.name()).flag(spec.ordered()).text(spec.from().toString());
    sink.number(spec.lease().toMillis());
  }

  static SubscriptionSpec subscription(ByteFeed feed) {
    return new SubscriptionSpec(
        channel(feed),
        feed.text(),
        feed.flag(),
        Position.parse(feed.text()),
        Duration.ofMillis(feed.number()));
  }

  static void outgoing(Outgoing outgoing, ByteSink sink) {
    sink.text(outgoing.channel());
    MessageFormat.write(outgoing.message(), sink);
    sink.maybeTime(outgoing.notBefore());
  }

  static Outgoing outgoing(ByteFeed feed) {
    return new Outgoing(feed.text(), MessageFormat.read(feed), feed.maybeTime());
  }

  static void receipt(TransportReceipt receipt, ByteSink sink) {
    Position where = receipt.where();
    sink.text(where == null ? "" : where.toString());
  }

  static TransportReceipt receipt(ByteFeed feed) {
    return new TransportReceipt(maybePosition(feed.text()));
  }

  private static @Nullable Position maybePosition(String text) {
    return text.isEmpty() ? null : Position.parse(text);
  }

  static void delivery(Delivery delivery, ByteSink sink) {
    MessageFormat.write(delivery.message(), sink);
    sink.text(delivery.position().toString()).signed(delivery.lease());
    sink.number(delivery.attempts()).flag(delivery.suspect());
  }

  static Delivery delivery(ByteFeed feed) {
    return new Delivery(
        MessageFormat.read(feed),
        Position.parse(feed.text()),
        feed.signed(),
        feed.count(),
        feed.flag());
  }

  static void end(End end, ByteSink sink) {
    switch (end) {
      case End.Done() -> sink.u8(0);
      case End.Again(var due, var attempts) -> sink.u8(1).time(due).number(attempts);
      case End.Dead(var letter) -> LetterFormat.write(letter, sink.u8(2));
      case End.HandedBack() -> sink.u8(3);
    }
  }

  static End end(ByteFeed feed) {
    return switch (feed.u8()) {
      case 0 -> new End.Done();
      case 1 -> new End.Again(feed.time(), feed.count());
      case 2 -> new End.Dead(LetterFormat.read(feed));
      default -> new End.HandedBack();
    };
  }

  static void effect(Effect effect, ByteSink sink) {
    switch (effect) {
      case Effect.Publish(var outgoing) -> outgoing(outgoing, sink);
    }
  }

  static Effect effect(ByteFeed feed) {
    return new Effect.Publish(outgoing(feed));
  }

  static void capabilities(Capabilities held, ByteSink sink) {
    sink.flag(held.publish()).flag(held.subscribe()).text(held.order().name());
    sink.text(held.settlement().name()).signed(millis(held.maxLease())).flag(held.leaseRenewable());
    sink.signed(millis(held.maxDelay())).text(held.attempts().name()).flag(held.startsKept());
    sink.flag(held.durableSubscriptions()).flag(held.replay()).flag(held.browse());
    names(held.atomic(), sink);
    sink.number(held.maxBytes()).number(held.maxAttributes()).flag(held.competing());
    options(held.options(), sink);
  }

  private static void options(Capabilities.Options held, ByteSink sink) {
    names(held.durabilities(), sink);
    names(held.retention(), sink);
    sink.flag(held.compaction());
    names(held.compressions(), sink);
    sink.flag(held.priorities());
  }

  private static void names(Set<? extends Enum<?>> values, ByteSink sink) {
    list(values.stream().map(Enum::name).sorted().toList(), sink, (name, to) -> to.text(name));
  }

  private static <E extends Enum<E>> EnumSet<E> names(Class<E> type, ByteFeed feed) {
    EnumSet<E> values = EnumSet.noneOf(type);
    values.addAll(list(feed, from -> Enum.valueOf(type, from.text())));
    return values;
  }

  static Capabilities capabilities(ByteFeed feed) {
    return new Capabilities(
        feed.flag(),
        feed.flag(),
        Capabilities.Order.valueOf(feed.text()),
        Capabilities.Settling.valueOf(feed.text()),
        duration(feed.signed()),
        feed.flag(),
        duration(feed.signed()),
        Capabilities.Attempts.valueOf(feed.text()),
        feed.flag(),
        feed.flag(),
        feed.flag(),
        feed.flag(),
        names(Capabilities.Part.class, feed),
        feed.count(),
        feed.count(),
        feed.flag(),
        options(feed));
  }

  private static Capabilities.Options options(ByteFeed feed) {
    return new Capabilities.Options(
        names(Durability.class, feed),
        names(Retention.By.class, feed),
        feed.flag(),
        names(Compression.class, feed),
        feed.flag());
  }

  private static long millis(@Nullable Duration duration) {
    return duration == null ? -1 : duration.toMillis();
  }

  private static @Nullable Duration duration(long millis) {
    return millis < 0 ? null : Duration.ofMillis(millis);
  }
}
