/** How results are shown: a table, lines of JSON, a picture. */
@NullMarked
package dev.millrace.bench.report;

import org.jspecify.annotations.NullMarked;
