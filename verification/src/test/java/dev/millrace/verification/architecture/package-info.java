/**
 * What the shape of the code is held to: the arrows between modules, the one door to time, chance,
 * threads, waiting and disk, null-marked packages, and tests of which none is left out.
 *
 * <p>Each rule is also shown a violation, in {@code fixtures} or in a source written for the
 * purpose, and has to find it.
 */
@NullMarked
package dev.millrace.verification.architecture;

import org.jspecify.annotations.NullMarked;
