/**
 * A process that does everything an application does, whose end comes without warning, again and
 * again on the same data; and what it was told until then, compared with what is there afterwards.
 *
 * <p>Start with {@link dev.millrace.soak.Soak}. {@link dev.millrace.soak.Workload} is the process,
 * {@code Ledger} what it said, {@code Audit} the comparison.
 */
@NullMarked
package dev.millrace.soak;

import org.jspecify.annotations.NullMarked;
