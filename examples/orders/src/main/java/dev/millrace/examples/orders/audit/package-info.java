/**
 * A straight pass over the input that says what any correct run must come to. It knows nothing of
 * the flow: it has rules and an arithmetic of its own, so that the two can only agree if both are
 * right.
 *
 * <p>Start with {@link dev.millrace.examples.orders.audit.Audit}.
 */
@NullMarked
package dev.millrace.examples.orders.audit;

import org.jspecify.annotations.NullMarked;
