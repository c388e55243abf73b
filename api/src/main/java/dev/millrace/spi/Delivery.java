package dev.millrace.spi;

import dev.millrace.Message;
import dev.millrace.Position;

/**
 * One hand-over of one message to a consumer.
 *
 * @param message the message
 * @param position its place in the channel
 * @param lease names this hand-over; what settles or renews under another is void
 * @param attempts how many attempts have ended, deaths among them
 * @param suspect whether an attempt had started and not ended when its process died: it is to run
 *     alone
 */
public record Delivery(
    Message message, Position position, long lease, int attempts, boolean suspect) {}
