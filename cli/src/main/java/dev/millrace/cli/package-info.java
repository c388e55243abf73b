/**
 * What {@code ./millrace} runs: commands over the public API alone.
 *
 * <p>Start with {@link dev.millrace.cli.Main}. Standard output carries data and nothing else; every
 * failure is one message on standard error.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
