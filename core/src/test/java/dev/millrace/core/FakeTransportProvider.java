package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens the brokers that a test has made, by their URL. */
public final class FakeTransportProvider implements TransportProvider {
  private static final Map<String, FakeBroker> BROKERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  static String register(FakeBroker broker) {
    String url = "fake:" + NUMBERS.incrementAndGet();
    BROKERS.put(url, broker);
    return url;
  }

  @Override
  public String scheme() {
    return "fake";
  }

  @Override
  public Transport open(String url, Seam seam) {
    return Objects.requireNonNull(BROKERS.get(url), url).transport();
  }
}
