package dev.millrace.spi;

import dev.millrace.Position;
import java.time.Duration;

/**
 * A subscription to join.
 *
 * @param channel the channel, declared before
 * @param name the subscription's name
 * @param ordered whether messages of one key are handed out one consumer at a time, in order
 * @param from where it begins if it does not exist; ignored by queues, which begin at their oldest
 *     message
 * @param lease how long a hand-over lasts unless renewed
 */
public record SubscriptionSpec(
    ChannelSpec channel, String name, boolean ordered, Position from, Duration lease) {}
