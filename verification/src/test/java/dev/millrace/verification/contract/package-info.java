/**
 * The contract suite put to the test: what is broken on purpose must be caught, by name, and what
 * is not must pass.
 */
@NullMarked
package dev.millrace.verification.contract;

import org.jspecify.annotations.NullMarked;
