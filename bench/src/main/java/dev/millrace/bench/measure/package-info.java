/** Figures and what is made of them. Start with {@link dev.millrace.bench.measure.Summary}. */
@NullMarked
package dev.millrace.bench.measure;

import org.jspecify.annotations.NullMarked;
