package dev.millrace.soak;

import dev.millrace.Millrace;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Transport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The process that works until it is ended: publishes alone, in batches, without waiting and
 * delayed, to a queue, a topic and a stream; handles, retries, gives up, hands back and causes. It
 * writes down each answer when, and only when, it has it.
 */
public final class Workload {
  private final Seam seam;
  private final Millrace millrace;
  private final Transport transport;
  private final String cycle;
  private final Seeded chance;

  /**
   * In some lives the store shows its other face, and one follower reads instead of all readers.
   */
  private final boolean follows;

  private Workload(Seam seam, String url, String cycle, long seed) {
    this.seam = seam;
    this.cycle = cycle;
    this.chance = new Seeded(seed);
    this.follows = chance.chance(1, 4);
    this.millrace =
        Millrace.builder("soak:" + url + (follows ? "&face=log" : ""))
            .seam(seam)
            .application("soak")
            .closeOnShutdown(false)
            .open();
    this.transport = SharedTransport.opened();
  }

  /** Arguments: where the store is, with options; the number of the cycle; a seed; a sabotage. */
  public static void main(String[] arguments) throws InterruptedException {
    Sabotage sabotage = Sabotage.of(arguments[3]);
    if (sabotage == Sabotage.EARLY_RECEIPTS) {
      System.setProperty(Writer.EARLY, "true");
    }
    new Workload(sabotage.seam(), arguments[0], arguments[1], Long.parseLong(arguments[2])).run();
  }

  private void run() throws InterruptedException {
    for (Place place : Place.values()) {
      seam.waiting().await(transport.declare(place.spec()));
    }
    if (follows) {
      LogSource source = (LogSource) seam.waiting().await(transport.subscribe(Follower.SPEC));
      start("follower", new Follower(seam, source, chance.next()));
    } else {
      consume();
    }
    // Some lives are busy, some are not.
    int pace = chance.chance(1, 3) ? (int) chance.between(1, 10) : 0;
    for (Place place : Place.values()) {
      // A topic keeps nothing for subscriptions that nobody has made yet.
      if (place != Place.EVENTS && !(follows && place == Place.ORDERS)) {
        for (Style style : Style.values()) {
          start(
              place.channel() + "-" + style.writer(),
              new Writer(
                  seam,
                  millrace.publisher(place.declared()),
                  place,
                  style,
                  cycle,
                  chance.next(),
                  pace));
        }
      }
    }
    if (chance.chance(1, 10)) {
      // Ends by itself: what is closed has to be there as well.
      seam.waiting().sleep(Duration.ofMillis(chance.between(50, 600)));
      millrace.close();
      Runtime.getRuntime().halt(0);
    }
    seam.waiting().sleep(Duration.ofHours(1));
  }

  /** All subscriptions are there before anything is published; in some lives some stay behind. */
  private void consume() throws InterruptedException {
    Map<Reader, QueueSource> sources = new EnumMap<>(Reader.class);
    for (Reader reader : Reader.values()) {
      sources.put(reader, (QueueSource) seam.waiting().await(transport.subscribe(reader.spec())));
    }
    sources.forEach((reader, source) -> {
      if (chance.chance(4, 5)) {
        int lag = chance.chance(1, 2) ? 0 : (int) chance.between(1, 60);
        start(reader.subscription(), new Consumer(seam, source, reader, chance.next(), lag));
      }
    });
  }

  private void start(String name, Runnable body) {
    Threads.Worker worker = Seam.real().threads().worker(name);
    worker.execute(body);
  }
}
