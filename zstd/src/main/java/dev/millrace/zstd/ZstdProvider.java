package dev.millrace.zstd;

import dev.millrace.Compression;
import dev.millrace.embedded.compression.CompressionProvider;

/** Brings {@link Compression#ZSTD}. Made by {@link java.util.ServiceLoader}. */
public final class ZstdProvider implements CompressionProvider {
  /** For the service loader. */
  public ZstdProvider() {}

  @Override
  public Compression compression() {
    return Compression.ZSTD;
  }

  @Override
  public Codec open() {
    return new ZstdCodec();
  }
}
