package dev.millrace.embedded.socket;

import dev.millrace.ChannelKind;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import dev.millrace.spi.Admin;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Source;
import dev.millrace.spi.Transport;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One command that is connected: its questions, answered by the transport in whatever order that
 * does.
 */
final class Session implements AutoCloseable {
  private final Transport transport;
  private final Link link;
  private final Map<Long, ServedSource> sources = new ConcurrentHashMap<>();
  private final AtomicLong nextSource = new AtomicLong();

  Session(Seam seam, Sockets.Connection connection, Transport transport, Consumer<Session> ended) {
    this.transport = transport;
    this.link = new Link(seam, connection, this::question, () -> ended(ended));
  }

  void start() {
    link.start("millrace-session");
  }

  private void ended(Consumer<Session> tell) {
    sources.values().forEach(ServedSource::close);
    tell.accept(this);
  }

  @Override
  public void close() {
    link.close();
  }

  private void question(byte[] frame) {
    ByteFeed feed = new ByteFeed(frame);
    long number = feed.number();
    CompletionStage<ByteSink> answer;
    try {
      answer = answer(Op.of(feed.u8()), feed);
    } catch (RuntimeException refused) {
      answer = CompletableFuture.failedStage(refused);
    }
    answer.whenComplete((body, failure) -> {
      ByteSink sink = new ByteSink(body == null ? 128 : body.size() + 16).number(number);
      if (failure == null) {
        link.send(sink.flag(true).raw(body.toBytes()).toBytes());
      } else {
        Failures.write(failure, sink.flag(false));
        link.send(sink.toBytes());
      }
    });
  }

  private CompletionStage<ByteSink> answer(Op op, ByteFeed feed) {
    Admin admin = transport.admin();
    return switch (op) {
      case HELLO -> hello(feed);
      case DECLARE -> with(transport.declare(Wire.channel(feed)), (nothing, sink) -> {});
      case PUBLISH ->
          with(
              transport.publish(Wire.list(feed, Wire::outgoing)),
              (receipts, sink) -> Wire.list(receipts, sink, Wire::receipt));
      case SUBSCRIBE ->
          with(
              transport.subscribe(Wire.subscription(feed)),
              (source, sink) -> sink.number(keep(source)));
      case RECEIVE -> source(feed).receive(feed);
      case STARTED -> source(feed).started(feed);
      case SETTLE -> source(feed).settle(feed);
      case RENEW -> source(feed).renew(feed);
      case GAPS -> source(feed).gaps();
      case LEAVE -> leave(feed.number());
      case CHANNELS ->
          with(admin.channels(), (channels, sink) -> Wire.list(channels, sink, AdminWire::channel));
      case DESCRIBE ->
          with(
              admin.describe(feed.text()),
              (found, sink) -> Wire.list(found.stream().toList(), sink, AdminWire::channel));
      case BROWSE ->
          with(
              admin.browse(feed.text(), feed.count(), Position.parse(feed.text()), feed.count()),
              (kept, sink) -> Wire.list(kept, sink, AdminWire::kept));
      case LETTERS ->
          with(
              admin.deadLetters(feed.text(), feed.signed(), feed.count()),
              (letters, sink) -> Wire.list(letters, sink, AdminWire::letter));
      case PAUSE -> with(admin.pause(feed.text(), feed.text()), (nothing, sink) -> {});
      case STORAGE ->
          with(
              admin.storage(),
              (found, sink) -> Wire.list(found.stream().toList(), sink, AdminWire::storage));
      case RESUME -> with(admin.resume(feed.text(), feed.text()), (nothing, sink) -> {});
    };
  }

  /** What the stage gives, laid out by {@code write}. */
  static <T> CompletionStage<ByteSink> with(
      CompletionStage<T> stage, BiConsumer<T, ByteSink> write) {
    return stage.thenApply(value -> {
      ByteSink sink = new ByteSink(64);
      write.accept(value, sink);
      return sink;
    });
  }

  private CompletionStage<ByteSink> hello(ByteFeed feed) {
    int protocol = feed.count();
    if (protocol != Op.PROTOCOL) {
      throw new MillraceException(
          "the running application speaks version %d of the socket's protocol and this command version %d; use the same Millrace for both"
              .formatted(Op.PROTOCOL, protocol));
    }
    ByteSink sink = new ByteSink(256);
    for (ChannelKind kind : ChannelKind.values()) {
      Wire.capabilities(transport.capabilities(kind), sink);
    }
    return CompletableFuture.completedStage(sink);
  }

  private long keep(Source source) {
    if (!(source instanceof QueueSource queue)) {
      source.close();
      throw new UnsupportedCapabilityException(
          "the running application consumes by position; a command cannot join in. Stop the"
              + " application first");
    }
    long number = nextSource.getAndIncrement();
    sources.put(number, new ServedSource(queue));
    return number;
  }

  private ServedSource source(ByteFeed feed) {
    ServedSource source = sources.get(feed.number());
    if (source == null) {
      throw new IllegalArgumentException("the subscription was left before");
    }
    return source;
  }

  private CompletionStage<ByteSink> leave(long number) {
    ServedSource source = sources.remove(number);
    if (source != null) {
      source.close();
    }
    return CompletableFuture.completedStage(new ByteSink(16));
  }
}
