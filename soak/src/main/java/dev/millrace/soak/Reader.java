package dev.millrace.soak;

import dev.millrace.Position;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The subscriptions of the workload. */
enum Reader {
  WORKERS(Place.JOBS, true),
  BILLING(Place.ORDERS, true),
  MAILING(Place.ORDERS, false),
  BALANCE(Place.LEDGER, true);

  private final Place place;
  private final boolean ordered;

  Reader(Place place, boolean ordered) {
    this.place = place;
    this.ordered = ordered;
  }

  Place place() {
    return place;
  }

  boolean ordered() {
    return ordered;
  }

  String subscription() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Reader of(String subscription) {
    return valueOf(subscription.toUpperCase(Locale.ROOT));
  }

  static List<Reader> at(Place place) {
    return Arrays.stream(values()).filter(reader -> reader.place == place).toList();
  }

  SubscriptionSpec spec() {
    return new SubscriptionSpec(
        place.spec(), subscription(), ordered, Position.earliest(), Duration.ofSeconds(30));
  }
}
