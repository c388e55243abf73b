/** Keyed compaction as the whole broker does it, on a simulated disk. */
@NullMarked
package dev.millrace.verification.compaction;

import org.jspecify.annotations.NullMarked;
