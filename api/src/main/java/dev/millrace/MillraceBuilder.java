package dev.millrace;

import dev.millrace.seam.Seam;
import dev.millrace.spi.Names;
import dev.millrace.spi.RuntimeProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Says how an application is opened. Not safe for several threads. */
public final class MillraceBuilder {
  private final Map<String, String> transports = new LinkedHashMap<>();
  private String application = "application";
  private String version = "";
  private @Nullable Codec codec;
  private Seam seam = Seam.real();
  private Duration drain = Duration.ofSeconds(20);
  private boolean closeOnShutdown = true;
  private long maxInFlightBytes = 64L << 20;

  MillraceBuilder(String url) {
    transports.put(Channel.MAIN_TRANSPORT, url);
  }

  /** A further transport, for channels declared with {@link Channel#via(String)}. */
  public MillraceBuilder transport(String name, String url) {
    if (transports.putIfAbsent(name, url) != null) {
      throw new IllegalArgumentException("transport '" + name + "' is declared twice");
    }
    return this;
  }

  /**
   * The application's name, from which the source of its messages is made; {@code application}
   * unless said.
   */
  public MillraceBuilder application(String name) {
    this.application = Names.channel(name);
    return this;
  }

  /** The application's version, for the record of a dead letter. */
  public MillraceBuilder version(String version) {
    this.version = version;
    return this;
  }

  /** How values become bytes; the codec on the class path unless said. */
  public MillraceBuilder codec(Codec codec) {
    this.codec = codec;
    return this;
  }

  /** Time, chance, threads and disk from elsewhere: for tests. */
  public MillraceBuilder seam(Seam seam) {
    this.seam = seam;
    return this;
  }

  /** How long closing waits for running handlers; 20 seconds unless said. */
  public MillraceBuilder drain(Duration drain) {
    this.drain = drain;
    return this;
  }

  /** Whether the end of the process closes this first; yes unless said. */
  public MillraceBuilder closeOnShutdown(boolean close) {
    this.closeOnShutdown = close;
    return this;
  }

  /**
   * How many bytes of messages may be on their way to one transport without a receipt; 64 MiB
   * unless said. Beyond it blocking calls wait and asynchronous ones are refused with a {@link
   * BackPressureException}; a single call that is larger goes when nothing else is on its way.
   */
  public MillraceBuilder maxInFlightBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "maxInFlightBytes " + bytes + " lets nothing be published; use 1 or more");
    }
    this.maxInFlightBytes = bytes;
    return this;
  }

  /** Opens the transports. */
  public Millrace open() {
    RuntimeProvider provider =
        ServiceLoader.load(RuntimeProvider.class)
            .findFirst()
            .orElseThrow(() ->
                new MillraceException(
                    "nothing on the class path runs Millrace; add the dependency dev.millrace:millrace-core"));
    return provider.open(
        new RuntimeProvider.Settings(
            Collections.unmodifiableMap(new LinkedHashMap<>(transports)),
            application,
            version,
            URI.create("urn:millrace:" + application),
            Optional.ofNullable(codec),
            seam,
            drain,
            closeOnShutdown,
            maxInFlightBytes));
  }
}
