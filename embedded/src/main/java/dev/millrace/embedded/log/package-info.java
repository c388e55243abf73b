/**
 * The one write-ahead log that every channel of a data directory shares.
 *
 * <p>Start with {@link dev.millrace.embedded.log.Log}. What records mean is the broker's business:
 * here they are a kind and bytes. The layout on disk is written down in {@code
 * docs/internals/log-format.md}.
 */
@NullMarked
package dev.millrace.embedded.log;

import org.jspecify.annotations.NullMarked;
