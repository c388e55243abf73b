/** What {@code ./millrace} runs. */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
