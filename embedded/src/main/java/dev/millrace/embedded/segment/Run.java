package dev.millrace.embedded.segment;

/**
 * The batches of one channel partition in one segment, which lie together.
 *
 * @param channel the channel's number
 * @param partition the partition, from 0, or a hidden one below
 * @param first the number of the first entry
 * @param last the number of the last entry
 * @param count how many entries there are between, both included
 * @param bytes what they take in the file
 * @param firstAt the earliest time of an entry of the first batch, in milliseconds since 1970
 * @param lastAt the latest time of an entry of any batch, in milliseconds since 1970
 */
public record Run(
    int channel,
    int partition,
    long first,
    long last,
    long count,
    long bytes,
    long firstAt,
    long lastAt) {}
