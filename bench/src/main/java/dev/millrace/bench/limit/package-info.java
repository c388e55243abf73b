/**
 * What the machine can do at best, measured in the same round as everything else. Start with {@link
 * dev.millrace.bench.limit.Limits}.
 */
@NullMarked
package dev.millrace.bench.limit;

import org.jspecify.annotations.NullMarked;
