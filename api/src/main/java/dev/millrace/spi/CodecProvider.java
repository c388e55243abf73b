package dev.millrace.spi;

import dev.millrace.Codec;

/**
 * Makes the codec that is used when an application names none; found by {@link
 * java.util.ServiceLoader}.
 */
public interface CodecProvider {
  /** The codec. */
  Codec codec();
}
