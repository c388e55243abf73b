/** A contender in a process of its own, and the few lines spoken with it. */
@NullMarked
package dev.millrace.bench.worker;

import org.jspecify.annotations.NullMarked;
