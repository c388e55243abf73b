/**
 * Looking after a data directory from outside of the process that has it, or when nobody has it.
 *
 * <p>Start with {@link dev.millrace.embedded.upkeep.Backup} and {@link
 * dev.millrace.embedded.upkeep.Check}.
 */
@NullMarked
package dev.millrace.embedded.upkeep;

import org.jspecify.annotations.NullMarked;
