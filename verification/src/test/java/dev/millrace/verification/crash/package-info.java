/**
 * Whether what was acknowledged survives: crashes after every storage call and at every named
 * boundary, crashes while recovering, bad disks, and deliberately wrong variants of the store, each
 * of which must be caught.
 *
 * <p>Start with {@link dev.millrace.verification.crash.CrashExplorationTest}. {@link
 * dev.millrace.verification.crash.Script} is what the application does, {@link
 * dev.millrace.verification.crash.History} what it was told, {@link
 * dev.millrace.verification.crash.Audit} what must follow from that after a crash.
 */
@NullMarked
package dev.millrace.verification.crash;

import org.jspecify.annotations.NullMarked;
