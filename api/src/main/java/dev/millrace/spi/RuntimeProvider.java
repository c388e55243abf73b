package dev.millrace.spi;

import dev.millrace.Codec;
import dev.millrace.Millrace;
import dev.millrace.seam.Seam;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What runs handlers; found by {@link java.util.ServiceLoader}. There is one, in the module {@code
 * core}.
 */
public interface RuntimeProvider {
  /** Opens every transport that the settings name. */
  Millrace open(Settings settings);

  /**
   * What an application said when it opened.
   *
   * @param transports URLs by name, {@code main} first
   * @param application the application's name
   * @param version the application's version, or empty
   * @param source the source of the messages it makes
   * @param codec how values become bytes, or empty for the one on the class path
   * @param seam time, chance, threads and disk
   * @param drain how long closing waits for running handlers
   * @param closeOnShutdown whether the end of the process closes it first
   * @param maxInFlightBytes how many bytes may be on their way to one transport without a receipt
   */
  record Settings(
      Map<String, String> transports,
      String application,
      String version,
      URI source,
      Optional<Codec> codec,
      Seam seam,
      Duration drain,
      boolean closeOnShutdown,
      long maxInFlightBytes) {}
}
