/**
 * Other systems as the benchmarks see them, each as durable as it can be unless it is shown as not
 * durable. Start with {@link dev.millrace.bench.peers.PeerProvider}.
 */
@NullMarked
package dev.millrace.bench.peers;

import org.jspecify.annotations.NullMarked;
