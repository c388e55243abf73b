/**
 * A retailer's orders, stock, payments, packing and revenue as an event-driven application, and the
 * demonstration that runs it.
 *
 * <p>Start with {@link dev.millrace.examples.orders.OrderDemo}; the application itself is in {@code
 * flow}.
 */
@NullMarked
package dev.millrace.examples.orders;

import org.jspecify.annotations.NullMarked;
