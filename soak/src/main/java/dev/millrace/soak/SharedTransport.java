package dev.millrace.soak;

import dev.millrace.embedded.EmbeddedTransportProvider;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens {@code soak:DIR} as {@code embedded:DIR}, and lets the workload have the transport under
 * the application it opened: publishers speak to the application, while subscriptions are settled
 * here, where each answer is heard.
 */
public final class SharedTransport implements TransportProvider {
  private static final AtomicReference<Transport> OPENED = new AtomicReference<>();

  /** For {@link java.util.ServiceLoader}. */
  public SharedTransport() {}

  @Override
  public String scheme() {
    return "soak";
  }

  @Override
  public Transport open(String url, Seam seam) {
    String embedded = "embedded" + url.substring(url.indexOf(':'));
    Transport transport = new EmbeddedTransportProvider().open(embedded, seam);
    OPENED.set(transport);
    return transport;
  }

  /** What was opened last. */
  static Transport opened() {
    return OPENED.get();
  }
}
