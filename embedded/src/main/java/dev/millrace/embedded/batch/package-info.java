/**
 * Batches: the unit of checksum, compression, index, cache and reading. The same bytes are in the
 * log, in segments and in memory.
 *
 * <p>Start with {@link dev.millrace.embedded.batch.Batch}, which reads them; {@link
 * dev.millrace.embedded.batch.BatchBuilder} makes them, from entries or from {@link
 * dev.millrace.embedded.batch.Piece}s that publishers prepared on their own threads. The layout is
 * written down in {@code docs/internals/segment-format.md}.
 */
@NullMarked
package dev.millrace.embedded.batch;

import org.jspecify.annotations.NullMarked;
