/**
 * A writing process that is killed with {@code kill -9}, again and again, in one data directory.
 */
@NullMarked
package dev.millrace.verification.kill;

import org.jspecify.annotations.NullMarked;
