/** The durable broker in the application's own process, as a transport. */
@NullMarked
package dev.millrace.embedded;

import org.jspecify.annotations.NullMarked;
