package dev.millrace.json;

import dev.millrace.Codec;
import dev.millrace.spi.CodecProvider;

/**
 * Makes JSON the codec of an application that names none; found by {@link java.util.ServiceLoader}.
 */
public final class JsonCodecProvider implements CodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public JsonCodecProvider() {}

  @Override
  public Codec codec() {
    return new JsonCodec();
  }
}
