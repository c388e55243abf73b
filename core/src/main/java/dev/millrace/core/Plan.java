package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.RetryPolicy;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription was told, complete and checked. What a later issue adds to the failure policy
 * (parking, holding, breakers, duplicate memory) is said here and acted on in {@link Verdicts}.
 *
 * @param application name and version, for dead letters
 */
record Plan<T>(
    BoundChannel<T> channel,
    String name,
    Handling<T> handling,
    RetryPolicy retry,
    boolean ordered,
    int concurrency,
    Duration deadline,
    Duration lease,
    int bufferMessages,
    long bufferBytes,
    Position from,
    @Nullable Consumer<Gap> gaps,
    Duration drain,
    String application) {

  SubscriptionSpec spec() {
    return new SubscriptionSpec(channel.spec(), name, ordered, from, lease);
  }

  String channelName() {
    return channel.channel().name();
  }
}
