/**
 * Queues, topics and streams as an application sees them.
 *
 * <p>Start with {@link dev.millrace.Millrace}, {@link dev.millrace.Channel} and {@link
 * dev.millrace.Handler}. Brokers plug in through {@code dev.millrace.spi}.
 */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
