/**
 * What a module implements that brings a way of compressing.
 *
 * <p>Start with {@link dev.millrace.embedded.compression.CompressionProvider}.
 */
@NullMarked
package dev.millrace.embedded.compression;

import org.jspecify.annotations.NullMarked;
