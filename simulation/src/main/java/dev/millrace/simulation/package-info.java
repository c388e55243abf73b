/**
 * The seam as a test owns it: a clock that stands until it is moved, chance from a seed, a disk
 * that crashes.
 */
@NullMarked
package dev.millrace.simulation;

import org.jspecify.annotations.NullMarked;
