/**
 * The whole engine under virtual time, one step at a time, with everything that can go wrong: start
 * with {@link dev.millrace.verification.simulation.Epoch}.
 */
@NullMarked
package dev.millrace.verification.simulation;

import org.jspecify.annotations.NullMarked;
