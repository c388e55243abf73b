/**
 * What a broker implements to carry Millrace.
 *
 * <p>Start with {@link dev.millrace.spi.Transport}. Brokers come in two shapes, {@link
 * dev.millrace.spi.QueueSource} and {@link dev.millrace.spi.LogSource}; what one handling causes is
 * one {@link dev.millrace.spi.Settlement} in both.
 *
 * <p>Everything that may take time returns a stage, completed on any thread; nothing here blocks.
 */
@NullMarked
package dev.millrace.spi;

import org.jspecify.annotations.NullMarked;
