package dev.millrace.spi;

import dev.millrace.seam.Seam;

/** Opens transports of one scheme; found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {
  /** The part of the URL before the first colon, for example {@code embedded}. */
  String scheme();

  /**
   * Opens or connects. Blocks until the transport is ready, and throws a {@link
   * dev.millrace.MillraceException} that says what to do when it cannot be.
   */
  Transport open(String url, Seam seam);
}
