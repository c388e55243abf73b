package dev.millrace.verification.crash;

import dev.millrace.DamagedDataException;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store with a little of everything in few bytes, and everything that can be seen of it. What one
 * look shows is a list of lines, by where they come from, so that two looks can be compared.
 */
final class SmallStore {
  static final Path DIRECTORY = Path.of("/data");
  private static final URI SOURCE = URI.create("urn:small");

  /** What cannot be taken when it is due is counted, and named in the log. */
  static final String ADMIN_SAYS = "delayed messages that are damaged:";

  private static final Duration DELAY = Duration.ofMinutes(10);

  private SmallStore() {}

  /** Written, and closed; nobody has it open. */
  static SimulatedDisk written() {
    Simulation simulation = Simulation.of(8);
    World.Opened store = World.SAFE.open(simulation);
    Reader.CHANNELS.forEach(channel -> await(simulation, store.queue().declare(channel)));
    Map<Reader, QueueSource> sources = sources(simulation, store);
    Instant due = simulation.clock().now().plus(DELAY);
    List<CompletionStage<?>> all = new ArrayList<>();
    for (ChannelSpec channel : Reader.CHANNELS) {
      List<Outgoing> messages = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        messages.add(message(channel.name(), channel.name() + "-" + i, null));
      }
      messages.add(message(channel.name(), channel.name() + "-late", due));
      all.add(store.queue().publish(messages));
    }
    all.forEach(published -> await(simulation, published));
    sources.forEach((reader, source) -> handle(simulation, reader, source));
    store.queue().close();
    simulation.close();
    return simulation.disk();
  }

  private static Map<Reader, QueueSource> sources(Simulation simulation, World.Opened store) {
    Map<Reader, QueueSource> sources = new EnumMap<>(Reader.class);
    for (Reader reader : Reader.values()) {
      sources.put(reader, (QueueSource) await(simulation, store.queue().subscribe(reader.spec())));
    }
    return sources;
  }

  private static Outgoing message(String channel, String id, @Nullable Instant due) {
    return new Outgoing(
        channel, Message.builder(id, SOURCE, "said").key("k").data("data of " + id).build(), due);
  }

  /** One is done, with an output; one is given up on; one comes again; the others stay. */
  private static void handle(Simulation simulation, Reader reader, QueueSource source) {
    List<Delivery> deliveries = await(simulation, source.receive(3, 1 << 20));
    List<Settlement> settlements = new ArrayList<>();
    Delivery done = deliveries.get(0);
    String output = "out-" + reader.subscription();
    settlements.add(
        Settlement.done(done, List.of(new Effect.Publish(message("ledger", output, null)))));
    if (deliveries.size() > 1) {
      Delivery dead = deliveries.get(1);
      settlements.add(
          Settlement.dead(
              dead,
              GivenUp.letter(
                  dead.message(),
                  reader.channel(),
                  dead.position(),
                  reader.subscription(),
                  1,
                  simulation.clock().now())));
    }
    if (deliveries.size() > 2) {
      settlements.add(Settlement.again(deliveries.get(2), simulation.clock().now().plus(DELAY), 1));
    }
    await(simulation, source.settle(settlements));
  }

  /** Everything that a store on this disk shows, as of a time when nothing is delayed any more. */
  static Map<String, List<String>> look(SimulatedDisk disk, World world) {
    try (Simulation simulation = Simulation.on(disk, 9)) {
      World.Opened store = world.open(simulation);
      Map<String, List<String>> seen = new TreeMap<>();
      Admin admin = store.queue().admin();
      seen.put("channels", shown(await(simulation, admin.channels())));
      simulation.advance(DELAY.multipliedBy(2));
      for (Admin.ChannelInfo channel : await(simulation, admin.channels())) {
        if (channel.damaged() > 0) {
          throw new DamagedDataException(
              "%s %d of %s".formatted(ADMIN_SAYS, channel.damaged(), channel.name()));
        }
      }
      for (ChannelSpec channel : Reader.CHANNELS) {
        for (int partition = 0; partition < channel.partitions(); partition++) {
          seen.put(
              channel.name() + "/" + partition,
              shown(
                  await(
                      simulation,
                      admin.browse(
                          channel.name(), partition, new Position.Exact(partition, 0), 100))));
        }
        seen.put(
            channel.name() + " letters",
            shown(await(simulation, admin.deadLetters(channel.name(), -1, 100))));
      }
      sources(simulation, store)
          .forEach(
              (reader, source) -> seen.put(reader.subscription(), received(simulation, source)));
      return seen;
    }
  }

  private static List<String> received(Simulation simulation, QueueSource source) {
    List<String> received = new ArrayList<>();
    while (true) {
      CompletableFuture<List<Delivery>> deliveries =
          source.receive(100, 1 << 20).toCompletableFuture();
      simulation.settle();
      if (!deliveries.isDone()) {
        return received;
      }
      for (Delivery delivery : await(simulation, deliveries)) {
        received.add(
            "%s at %s, %d attempts%s: %s"
                .formatted(
                    delivery.message().id(),
                    delivery.position(),
                    delivery.attempts(),
                    delivery.suspect() ? ", suspect" : "",
                    delivery.message().dataText()));
      }
    }
  }

  private static List<String> shown(List<?> values) {
    return values.stream().map(SmallStore::shown).toList();
  }

  private static String shown(Object value) {
    return switch (value) {
      case Admin.Kept kept ->
          "%s at %s, taken %s: %s"
              .formatted(
                  kept.message().id(), kept.position(), kept.taken(), kept.message().dataText());
      case Admin.KeptLetter letter ->
          "%d, written %s: %s, %s"
              .formatted(
                  letter.number(),
                  letter.written(),
                  letter.letter(),
                  letter.letter().message().dataText());
      default -> value.toString();
    };
  }

  private static <T> T await(Simulation simulation, CompletionStage<T> stage) {
    return Awaiting.in(simulation, stage);
  }
}
