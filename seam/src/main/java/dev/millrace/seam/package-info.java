/**
 * Time, chance, threads, waiting and the disk, behind one door.
 *
 * <p>Start with {@link dev.millrace.seam.Seam}. The real implementations are in this package and
 * are the only code of Millrace that asks the JDK for any of these; the simulated ones are in
 * {@code dev.millrace.simulation}.
 */
@NullMarked
package dev.millrace.seam;

import org.jspecify.annotations.NullMarked;
