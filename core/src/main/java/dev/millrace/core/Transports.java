package dev.millrace.core;

import dev.millrace.Channel;
import dev.millrace.MillraceException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.TransportProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The transports of an application, by the names under which channels are bound to them. */
final class Transports {
  private final Map<String, OpenTransport> open;

  private Transports(Map<String, OpenTransport> open) {
    this.open = open;
  }

  /** Opens all of them, or none: what had been opened before a failure is closed again. */
  static Transports open(Map<String, String> urls, Seam seam, long maxInFlightBytes) {
    Map<String, TransportProvider> providers = new TreeMap<>();
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      providers.putIfAbsent(provider.scheme(), provider);
    }
    Map<String, OpenTransport> open = new LinkedHashMap<>();
    try {
      urls.forEach((name, url) ->
          open.put(
              name,
              new OpenTransport(
                  name, provider(url, providers).open(url, seam), seam, maxInFlightBytes)));
    } catch (RuntimeException | Error failure) {
      new Transports(open).close();
      throw failure;
    }
    return new Transports(open);
  }

  private static TransportProvider provider(String url, Map<String, TransportProvider> providers) {
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon);
    TransportProvider provider = providers.get(scheme);
    if (provider == null) {
      String known =
          providers.isEmpty()
              ? "no transport is on the class path; add dev.millrace:millrace-embedded"
              : "known are "
                  + String.join(", ", providers.keySet())
                  + "; for another add its module to the class path";
      throw new MillraceException(
          colon < 0
              ? "'%s' is no transport URL, it has no scheme; write for example embedded:%s (%s)"
                  .formatted(url, url, known)
              : "nothing opens '%s': the scheme '%s' is unknown; %s".formatted(url, scheme, known));
    }
    return provider;
  }

  OpenTransport main() {
    return of(Channel.MAIN_TRANSPORT);
  }

  OpenTransport of(String name) {
    OpenTransport transport = open.get(name);
    if (transport == null) {
      throw new MillraceException(
          "there is no transport '%s'; opened are %s; add it with MillraceBuilder.transport(\"%s\", url)"
              .formatted(name, String.join(", ", open.keySet()), name));
    }
    return transport;
  }

  /** Closes in reverse order; one that fails does not keep the others open. */
  void close() {
    List<OpenTransport> all = new ArrayList<>(open.values());
    RuntimeException failure = null;
    for (OpenTransport transport : all.reversed()) {
      try {
        transport.transport().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
