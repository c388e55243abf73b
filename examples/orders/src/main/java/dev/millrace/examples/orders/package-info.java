/** A retailer's orders, stock, payments, packing and revenue as an event-driven application. */
@NullMarked
package dev.millrace.examples.orders;

import org.jspecify.annotations.NullMarked;
