/**
 * Handling: what happens between a transport that delivers a message and the settlement that ends
 * it.
 */
@NullMarked
package dev.millrace.core;

import org.jspecify.annotations.NullMarked;
