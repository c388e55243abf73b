/**
 * Order lines as they stand in a file: read to the end or refused with the line reached, never
 * interpreted.
 *
 * <p>Start with {@link dev.millrace.examples.orders.input.OrderLines}.
 */
@NullMarked
package dev.millrace.examples.orders.input;

import org.jspecify.annotations.NullMarked;
