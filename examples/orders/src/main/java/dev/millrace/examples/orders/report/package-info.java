/**
 * What a data directory holds in the end: folds over what was settled, in every run over it, and
 * never over the input.
 *
 * <p>Start with {@link dev.millrace.examples.orders.report.Figures}.
 */
@NullMarked
package dev.millrace.examples.orders.report;

import org.jspecify.annotations.NullMarked;
