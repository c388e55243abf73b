/**
 * What a store promises, one by one: start with {@link
 * dev.millrace.verification.promise.Violation}.
 */
@NullMarked
package dev.millrace.verification.promise;

import org.jspecify.annotations.NullMarked;
