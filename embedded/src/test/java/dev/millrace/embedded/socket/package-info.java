/** Tests of the socket on real files. */
@NullMarked
package dev.millrace.embedded.socket;

import org.jspecify.annotations.NullMarked;
