package dev.millrace.core;

import dev.millrace.Codec;
import dev.millrace.Millrace;
import dev.millrace.spi.CodecProvider;
import dev.millrace.spi.RuntimeProvider;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Opens applications; found by {@link ServiceLoader}. */
public final class CoreRuntimeProvider implements RuntimeProvider {
  /** For {@link ServiceLoader}. */
  public CoreRuntimeProvider() {}

  @Override
  public Millrace open(Settings settings) {
    Transports transports =
        Transports.open(settings.transports(), settings.seam(), settings.maxInFlightBytes());
    CoreMillrace millrace = new CoreMillrace(settings, transports, codec(settings));
    if (settings.closeOnShutdown()) {
      millrace.closeOnShutdown();
    }
    return millrace;
  }

  private static @Nullable Codec codec(Settings settings) {
    return settings
        .codec()
        .or(() -> ServiceLoader.load(CodecProvider.class).findFirst().map(CodecProvider::codec))
        .orElse(null);
  }
}
