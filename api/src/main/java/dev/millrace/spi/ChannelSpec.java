package dev.millrace.spi;

import dev.millrace.ChannelKind;

/**
 * A channel as a transport sees it.
 *
 * @param name its name
 * @param kind its kind
 * @param partitions the partitions a stream is created with; 1 for the other kinds
 */
public record ChannelSpec(String name, ChannelKind kind, int partitions) {}
