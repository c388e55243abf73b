/** What is checked across modules. */
@NullMarked
package dev.millrace.verification;

import org.jspecify.annotations.NullMarked;
