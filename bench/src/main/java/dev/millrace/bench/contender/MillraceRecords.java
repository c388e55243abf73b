package dev.millrace.bench.contender;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.QueueChannel;
import dev.millrace.Receipt;
import dev.millrace.Subscription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Typed messages through the default codec. */
final class MillraceRecords {
  private static final QueueChannel<Reading> CHANNEL = Channel.queue("records", Reading.class);
  private static final int AT_ONCE = 500;
  private static final int DIFFERENT = 1_024;

  private MillraceRecords() {}

  static void publish(Millrace millrace, long count, int inFlight) throws Exception {
    Random random = new Random(1);
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < DIFFERENT; i++) {
      readings.add(Reading.random(random));
    }
    var publisher = millrace.publisher(CHANNEL);
    Flight<List<Receipt>> flight = new Flight<>(inFlight);
    for (long sent = 0; sent < count; sent += AT_ONCE) {
      int some = (int) Math.min(AT_ONCE, count - sent);
      int first = (int) (sent % (DIFFERENT - AT_ONCE));
      flight.add(publisher.publishAllAsync(readings.subList(first, first + some)));
    }
    flight.land();
  }

  static long drain(Millrace millrace, long count, Sink sink) throws InterruptedException {
    try (Subscription subscription =
        millrace
            .subscribe(CHANNEL, "bench")
            .on(Reading.class, (reading, context) -> sink.read(number(reading)))
            .start()) {
      while (subscription.status().acknowledged() < count) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return subscription.status().acknowledged();
    }
  }

  private static ByteBuffer number(Reading reading) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, reading.at());
  }
}
