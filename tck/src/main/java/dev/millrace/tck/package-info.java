/** The contract that every transport keeps, as tests to inherit. */
@NullMarked
package dev.millrace.tck;

import org.jspecify.annotations.NullMarked;
