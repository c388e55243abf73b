/**
 * What the records of the log mean: channels, subscriptions, deliveries, settlements.
 *
 * <p>Start with {@link dev.millrace.embedded.broker.Broker}, the one decider. {@link
 * dev.millrace.embedded.broker.Books} is what it knows, {@link dev.millrace.embedded.broker.Round}
 * how it commits, {@link dev.millrace.embedded.broker.Cursor} how messages are handed out in order.
 */
@NullMarked
package dev.millrace.embedded.broker;

import org.jspecify.annotations.NullMarked;
