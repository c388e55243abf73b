/**
 * The contract that every transport keeps.
 *
 * <p>Whoever writes an adapter starts here: depend on this module in test scope, subclass {@link
 * dev.millrace.tck.TransportContract}, and watch it fail.
 *
 * {@snippet :
 * class KafkaTransportContractTest extends TransportContract {
 *   @Override
 *   protected TransportFixture newFixture() {
 *     return new KafkaFixture(); // url, seam, patience, restart, close
 *   }
 * }
 * }
 *
 * <p>Begin with {@code Publishing}, then {@code Subscriptions} and {@code Order}; {@code
 * Settlements} drives {@link dev.millrace.spi.QueueSource} or {@link dev.millrace.spi.LogSource}
 * without core in between and is the one to read when something is handed over twice. Declare in
 * {@link dev.millrace.Capabilities} only what the broker really does: a smaller declaration turns a
 * test of the ability into a test of the refusal.
 */
@NullMarked
package dev.millrace.tck;

import org.jspecify.annotations.NullMarked;
