/**
 * The flow: what travels on which channel, and who handles it.
 *
 * <p>Start with {@link dev.millrace.examples.orders.flow.Channels} for the map, then {@link
 * dev.millrace.examples.orders.flow.OrderFlow} for who does what. Every message's id derives from
 * the input, and every handler may run again: what it publishes then leaves under the same ids, and
 * all totals are folds over distinct ids.
 */
@NullMarked
package dev.millrace.examples.orders.flow;

import org.jspecify.annotations.NullMarked;
