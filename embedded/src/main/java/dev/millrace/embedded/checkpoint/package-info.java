/**
 * Where opening begins: the newest checkpoint says what the segments and pages hold and from where
 * on the log is replayed.
 *
 * <p>Start with {@link dev.millrace.embedded.checkpoint.CheckpointFiles}, which keeps them, and
 * {@link dev.millrace.embedded.checkpoint.Manifest}, which is what one says. The layout is written
 * down in {@code docs/internals/checkpoint-format.md}.
 */
@NullMarked
package dev.millrace.embedded.checkpoint;

import org.jspecify.annotations.NullMarked;
