package dev.millrace.core;

import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.util.List;

/** What one call of a publisher hands over: taken as a whole or not at all. */
interface PublishCall {
  /** How many messages. */
  int count();

  /** Appends the messages. */
  void addTo(List<Outgoing> all);

  /** How many bytes of data. */
  long bytes();

  /** The room to be given back when it has ended; 0 where the caller does that. */
  long weight();

  /** Whether a thread waits for it, which then only has to be woken. */
  boolean isAwaited();

  /** Whether something follows its end that may block: it must not hold others up. */
  boolean isFollowed();

  /** It was taken; its receipts begin at {@code from}. */
  void taken(List<TransportReceipt> receipts, int from);

  /** It was not taken, or nobody knows. */
  void failed(Throwable why);
}
