package dev.millrace.spi;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A connection to one broker.
 *
 * <p><b>Threads.</b> Safe for many. No method blocks, except {@link #close()}.
 *
 * <p><b>Errors.</b> Stages fail with a {@link dev.millrace.MillraceException}; the client's own
 * exception is its cause.
 */
public interface Transport extends AutoCloseable {
  /** What holds for channels of this kind. A fact read from the broker, the same each time. */
  Capabilities capabilities(ChannelKind kind);

  /**
   * Makes sure that the channel exists. Completes when it durably does; fails when it exists as
   * another kind, or when more is said of it than the {@link Capabilities#options() capabilities}
   * have. An existing stream keeps its partitions; what becomes of other options than an existing
   * channel has is said at {@link dev.millrace.ChannelOptions}.
   */
  CompletionStage<Void> declare(ChannelSpec channel);

  /**
   * Publishes, all or none, in order; the channels must have been declared. Completes, with a
   * receipt for each, when all are as durable as their channels promise. Two calls made one after
   * another are taken in that order.
   */
  CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages);

  /**
   * Creates the subscription if it does not exist and joins it. The kind of source is the same each
   * time for one kind of channel.
   */
  CompletionStage<Source> subscribe(SubscriptionSpec subscription);

  /** Looking and tending. */
  Admin admin();

  /**
   * Releases everything that is leased, uncounted, and disconnects. Stages still open fail. Closing
   * twice is fine.
   */
  @Override
  void close();
}
