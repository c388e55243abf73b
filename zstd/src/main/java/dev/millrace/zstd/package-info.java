/**
 * Zstandard for channels of the embedded broker that ask for it.
 *
 * <p>There is nothing to call: with this module on the class path, {@code Compression.ZSTD} works.
 */
@NullMarked
package dev.millrace.zstd;

import org.jspecify.annotations.NullMarked;
