/**
 * What each durability may lose, and nothing else: a model beside the broker on a simulated disk.
 */
@NullMarked
package dev.millrace.verification.durability;

import org.jspecify.annotations.NullMarked;
