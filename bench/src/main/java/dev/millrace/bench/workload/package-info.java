/**
 * What a contender is asked to do, one class for each kind of work. Start with {@link
 * dev.millrace.bench.workload.Workload}.
 */
@NullMarked
package dev.millrace.bench.workload;

import org.jspecify.annotations.NullMarked;
