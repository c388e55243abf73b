/**
 * What a run shows while it goes on: a live view in a terminal, or a line now and then elsewhere.
 */
@NullMarked
package dev.millrace.examples.orders.view;

import org.jspecify.annotations.NullMarked;
