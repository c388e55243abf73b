/**
 * The whole engine and what uses it under virtual time, one step at a time, with everything that
 * can go wrong. Unlike in {@link dev.millrace.verification.crash}, nothing follows a script:
 * threads publish and handle as chance has it, and a ledger knows what they were told.
 *
 * <p>Start with {@link dev.millrace.verification.simulation.Epoch}.
 */
@NullMarked
package dev.millrace.verification.simulation;

import org.jspecify.annotations.NullMarked;
