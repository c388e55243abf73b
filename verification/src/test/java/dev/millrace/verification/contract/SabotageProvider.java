package dev.millrace.verification.contract;

import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.net.URI;
import java.util.ServiceLoader;

/**
 * Opens {@code sabotage:idle}, which does nothing, {@code sabotage:honest:URL}, which is the
 * transport of that URL behind the same wrapping as the broken ones, and {@code sabotage:WORD:URL},
 * which is broken as a {@link Sabotage} says.
 */
public final class SabotageProvider implements TransportProvider {
  static final String IDLE = "idle";
  static final String HONEST = "honest";

  @Override
  public String scheme() {
    return "sabotage";
  }

  @Override
  public Transport open(String url, Seam seam) {
    String[] parts = url.split(":", 3);
    if (parts[1].equals(IDLE)) {
      return new IdleTransport();
    }
    if (parts[1].equals(HONEST)) {
      return new ForwardingTransport(opened(parts[2], seam));
    }
    Sabotage sabotage = Sabotage.of(parts[1]);
    return sabotage
        .breaking()
        .apply(opened(sabotage.forgetsOnRestart() ? elsewhere(parts[2], seam) : parts[2], seam));
  }

  private static String elsewhere(String url, Seam seam) {
    int query = url.indexOf('?');
    String path = query < 0 ? url : url.substring(0, query);
    return path + "/" + seam.ids().next() + (query < 0 ? "" : url.substring(query));
  }

  private static Transport opened(String url, Seam seam) {
    String scheme = URI.create(url).getScheme();
    return ServiceLoader.load(TransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.scheme().equals(scheme))
        .findFirst()
        .orElseThrow()
        .open(url, seam);
  }
}
