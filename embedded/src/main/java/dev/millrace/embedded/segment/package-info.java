/**
 * What outlives the log: files of batches, each written once, forced, named by a checkpoint, read
 * and at last deleted.
 *
 * <p>Start with {@link dev.millrace.embedded.segment.Segments}, which reads them, and {@link
 * dev.millrace.embedded.segment.SegmentPass}, which writes them. The layout is written down in
 * {@code docs/internals/segment-format.md}.
 */
@NullMarked
package dev.millrace.embedded.segment;

import org.jspecify.annotations.NullMarked;
