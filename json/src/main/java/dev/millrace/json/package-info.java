/** The default codec: records and sealed types to JSON and back. */
@NullMarked
package dev.millrace.json;

import org.jspecify.annotations.NullMarked;
