package dev.millrace.spi;

/** Where a subscription's messages come from: one of the two shapes that brokers have. */
public sealed interface Source extends AutoCloseable permits QueueSource, LogSource {
  /**
   * Leaves the subscription: hands back what is leased, uncounted. Does not block. Closing twice is
   * fine.
   */
  @Override
  void close();
}
