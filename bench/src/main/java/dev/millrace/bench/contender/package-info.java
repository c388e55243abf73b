/**
 * What can be measured: the broker itself and the systems it is compared with. Start with {@link
 * dev.millrace.bench.contender.Contender}.
 */
@NullMarked
package dev.millrace.bench.contender;

import org.jspecify.annotations.NullMarked;
