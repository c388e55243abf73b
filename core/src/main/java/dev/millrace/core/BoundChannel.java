package dev.millrace.core;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.Codec;
import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.MessageBytes;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.PublishOptions;
import dev.millrace.StreamChannel;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel bound to an open transport: makes envelopes of values and values of envelopes, and
 * refuses what the transport cannot carry before anything is taken.
 */
final class BoundChannel<T> {
  private static final String BYTES = "application/octet-stream";

  /** Key, correlation, causation and trace: what a message may get besides its headers. */
  private static final int OWN_EXTENSIONS = 4;

  private final Channel<T> channel;
  private final OpenTransport transport;
  private final TypeRegistry types;
  private final Capabilities capabilities;
  private final ChannelSpec spec;
  private final Seam seam;
  private final URI source;
  private final @Nullable Codec codec;

  private final Map<String, MessageBytes.Template> templates = new ConcurrentHashMap<>(4);

  BoundChannel(
      Channel<T> channel,
      OpenTransport transport,
      TypeRegistry types,
      Seam seam,
      URI source,
      @Nullable Codec codec) {
    this.channel = channel;
    this.transport = transport;
    this.types = types;
    this.capabilities = transport.transport().capabilities(channel.kind());
    this.spec =
        new ChannelSpec(
            channel.name(),
            channel.kind(),
            channel instanceof StreamChannel<T> stream ? stream.partitions() : 1,
            channel.options());
    capabilities.options().check(spec, where(transport));
    this.seam = seam;
    this.source = source;
    this.codec = codec;
    if (codec == null && !types.raw()) {
      throw new MillraceException(
          "nothing on the class path turns %s into bytes; add the dependency dev.millrace:millrace-json or give the builder a codec"
              .formatted(channel.type().getName()));
    }
  }

  private static String where(OpenTransport transport) {
    return "transport '" + transport.name() + "'";
  }

  Channel<T> channel() {
    return channel;
  }

  OpenTransport transport() {
    return transport;
  }

  Capabilities capabilities() {
    return capabilities;
  }

  ChannelSpec spec() {
    return spec;
  }

  /** Whether its messages do, as far as this application says. */
  boolean outlivesProcess() {
    return channel.options().durability().map(Durability::outlivesProcess).orElse(true);
  }

  TypeRegistry types() {
    return types;
  }

  CompletionStage<Void> declare() {
    return transport.declare(spec);
  }

  /** The envelope of a value. {@code ownId} is used if the options name none. */
  Outgoing outgoing(T value, PublishOptions options, String ownId, Lineage lineage) {
    if (options == PublishOptions.none() && lineage.isNone()) {
      return plain(value, ownId, seam.clock().now());
    }
    if (options.headers().size() > Message.MAX_EXTENSIONS - OWN_EXTENSIONS) {
      throw new MessageTooLargeException(
          "a message for %s '%s' has %,d headers; with those of its own it may have %,d, move some into the data"
              .formatted(
                  channel.kind().word(),
                  channel.name(),
                  options.headers().size(),
                  Message.MAX_EXTENSIONS));
    }
    String id = options.id().orElse(ownId);
    Instant now = seam.clock().now();
    Message.Builder message =
        Message.builder(id, source, options.type().orElseGet(() -> types.nameOf(value)))
            .time(options.time().orElse(now));
    lineage.stamp(message, id, options.headers());
    options.subject().ifPresent(message::subject);
    String key = options.key().orElseGet(() -> channel.key().keyOf(value));
    if (key != null) {
      message.key(key);
    }
    if (value instanceof byte[] bytes && types.raw()) {
      message.dataContentType(options.contentType().orElse(BYTES)).data(bytes);
    } else {
      message
          .dataContentType(options.contentType().orElseGet(codec()::contentType))
          .data(codec().encode(value));
    }
    return outgoing(message.build(), options.delay().map(delay -> due(now, delay)).orElse(null));
  }

  /** The envelopes of values of which nothing is said, and which are of the same moment. */
  List<Outgoing> outgoing(List<? extends T> values) {
    List<Outgoing> messages = new ArrayList<>(values.size());
    Instant now = seam.clock().now();
    for (T value : values) {
      messages.add(plain(value, seam.ids().next(), now));
    }
    return messages;
  }

  private Outgoing plain(T value, String id, Instant now) {
    String type = types.nameOf(value);
    boolean raw = types.raw();
    MessageBytes.Template template = templates.get(type);
    if (template == null) {
      template = new MessageBytes.Template(source, type, raw ? BYTES : codec().contentType());
      templates.put(type, template);
    }
    Message message =
        template.message(
            id, now, channel.key().keyOf(value), raw ? (byte[]) value : codec().encode(value));
    return new Outgoing(channel.name(), fitting(message), null);
  }

  /** An envelope as it is. */
  Outgoing outgoing(Message message, @Nullable Instant due) {
    fitting(message);
    if (message.extensions().size() > capabilities.maxAttributes()) {
      throw new MessageTooLargeException(
          "message '%s' for %s '%s' has %,d headers, transport '%s' carries %,d; move some into the data"
              .formatted(
                  message.id(),
                  channel.kind().word(),
                  channel.name(),
                  message.extensions().size(),
                  transport.name(),
                  capabilities.maxAttributes()));
    }
    capabilities.options().check(message, channel.name(), where(transport));
    return new Outgoing(channel.name(), message, due);
  }

  /** Refuses what is too large for the transport, or cannot be published to it at all. */
  private Message fitting(Message message) {
    if (!capabilities.publish()) {
      throw new UnsupportedCapabilityException(
          "%s '%s' cannot be published to on transport '%s'"
              .formatted(channel.kind().word(), channel.name(), transport.name()));
    }
    if (message.dataSize() > capabilities.maxBytes()) {
      throw new MessageTooLargeException(
          "message '%s' for %s '%s' has %,d bytes of data, transport '%s' carries %,d; store the content elsewhere and send where it is"
              .formatted(
                  message.id(),
                  channel.kind().word(),
                  channel.name(),
                  message.dataSize(),
                  transport.name(),
                  capabilities.maxBytes()));
    }
    return message;
  }

  private Instant due(Instant now, Duration delay) {
    Duration longest = capabilities.maxDelay();
    if (longest == null) {
      throw new UnsupportedCapabilityException(
          "transport '%s' cannot delay messages of %s '%s'; publish without a delay, or bind the channel to a transport that can"
              .formatted(transport.name(), channel.kind().word(), channel.name()));
    }
    if (delay.compareTo(longest) > 0) {
      throw new UnsupportedCapabilityException(
          "transport '%s' delays messages of %s '%s' by %s at most, not by %s"
              .formatted(transport.name(), channel.kind().word(), channel.name(), longest, delay));
    }
    return now.plus(delay);
  }

  /** What an envelope says, or why it cannot be read. */
  Codec.Decoded<T> decode(Message message) {
    if (types.raw()) {
      return new Codec.Decoded.Value<>(channel.type().cast(message.dataBytes()));
    }
    Class<?> type = types.typeOf(message.type()).orElse(null);
    if (type == null) {
      return new Codec.Decoded.Malformed<>(
          "type '%s' is none that channel '%s' carries here: %s"
              .formatted(message.type(), channel.name(), types.known()));
    }
    return switch (codec().decode(message, type)) {
      case Codec.Decoded.Value<?>(Object value) ->
          new Codec.Decoded.Value<>(channel.type().cast(value));
      case Codec.Decoded.Malformed<?>(String reason) -> new Codec.Decoded.Malformed<>(reason);
    };
  }

  private Codec codec() {
    if (codec == null) {
      throw new IllegalStateException("a channel of bytes needs no codec");
    }
    return codec;
  }
}
