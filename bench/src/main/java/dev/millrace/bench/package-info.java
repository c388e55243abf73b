/**
 * What {@code ./millrace bench} runs. Start with {@link dev.millrace.bench.Bench}, which lists what
 * is measured, and {@link dev.millrace.bench.Rounds}, which says how.
 */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
