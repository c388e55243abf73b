package dev.millrace.embedded.socket;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * The broker of another process, reached over its socket. Its promises are those of the broker
 * itself.
 */
public final class SocketTransport implements Transport {
  private final Asking asking;
  private final Map<ChannelKind, Capabilities> capabilities;

  private SocketTransport(Asking asking, Map<ChannelKind, Capabilities> capabilities) {
    this.asking = asking;
    this.capabilities = capabilities;
  }

  /**
   * Connects to whoever listens at {@code path}. Throws an {@link IOException} when nobody does or
   * no answer comes in time, which means that the process is gone or hangs.
   */
  public static SocketTransport connect(Seam seam, Path path, Duration limit) throws IOException {
    Asking asking = new Asking(seam, seam.sockets().connect(path));
    try {
      return new SocketTransport(
          asking,
          seam.waiting()
              .await(
                  asking.ask(Op.HELLO, sink -> sink.number(Op.PROTOCOL), SocketTransport::hello),
                  limit));
    } catch (InterruptedException interrupted) {
      asking.close();
      Thread.currentThread().interrupt();
      throw new IOException(
          "interrupted while waiting for the application at " + path, interrupted);
    } catch (TimeoutException silent) {
      asking.close();
      throw new IOException("the application at " + path + " does not answer", silent);
    } catch (RuntimeException refused) {
      asking.close();
      throw refused;
    }
  }

  private static Map<ChannelKind, Capabilities> hello(ByteFeed feed) {
    Map<ChannelKind, Capabilities> all = new EnumMap<>(ChannelKind.class);
    for (ChannelKind kind : ChannelKind.values()) {
      all.put(kind, Wire.capabilities(feed));
    }
    return all;
  }

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    Capabilities held = capabilities.get(kind);
    if (held == null) {
      throw new IllegalStateException("the application said nothing about a " + kind.word());
    }
    return held;
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    return asking.ask(Op.DECLARE, sink -> Wire.channel(channel, sink), SocketTransport::nothing);
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return asking.ask(
        Op.PUBLISH,
        sink -> Wire.list(messages, sink, Wire::outgoing),
        feed -> Wire.list(feed, Wire::receipt));
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return asking.ask(
        Op.SUBSCRIBE,
        sink -> Wire.subscription(subscription, sink),
        feed -> new SocketSource(asking, feed.number()));
  }

  @Override
  public Admin admin() {
    return new SocketAdmin(asking);
  }

  @SuppressWarnings("NullAway") // a CompletionStage<Void> completes with null, as everywhere
  static Void nothing(ByteFeed feed) {
    return null;
  }

  @Override
  public void close() {
    asking.close();
  }
}
