package dev.millrace.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.verification.durability.Mix.Opened;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Whatever happens in a channel in memory, the next process finds it empty and all else whole. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryModelTest {
  private static final URI SOURCE = URI.create("urn:memory");
  private static final ChannelSpec SCRATCH =
      new ChannelSpec(
          "scratch", ChannelKind.QUEUE, 1, ChannelOptions.none().durability(Durability.MEMORY));
  private static final ChannelSpec LEDGER = new ChannelSpec("ledger", ChannelKind.STREAM, 1);
  private static final SubscriptionSpec WORK =
      new SubscriptionSpec(SCRATCH, "work", true, Position.earliest(), Duration.ofMinutes(5));

  private static <T> T await(Simulation simulation, CompletionStage<T> stage) {
    return Mix.await(simulation, stage);
  }

  private static Outgoing message(String channel, String id, Seeded chance) {
    return new Outgoing(
        channel,
        Message.builder(id, SOURCE, "said")
            .key("k" + chance.below(4))
            .data(new byte[chance.below(1200)])
            .build(),
        null);
  }

  /** Publishes and settles, until the process ends; what the ledger acknowledged is kept. */
  private static void work(Simulation simulation, Seeded chance, List<String> acknowledged) {
    Transport transport = Opened.open(simulation, Wiring.SAFE, Mix.INTERVAL).queue();
    await(simulation, transport.declare(SCRATCH));
    await(simulation, transport.declare(LEDGER));
    QueueSource source = (QueueSource) await(simulation, transport.subscribe(WORK));
    for (int step = 0; step < 80; step++) {
      String id = "m" + step;
      if (chance.chance(1, 2)) {
        await(simulation, transport.publish(List.of(message("ledger", id, chance))));
        if (!simulation.disk().isDead()) {
          acknowledged.add(id);
        }
      }
      await(simulation, transport.publish(List.of(message("scratch", id, chance))));
      if (step % 3 == 0) {
        List<Settlement> settlements = new ArrayList<>();
        for (Delivery delivery : await(simulation, source.receive(2, 1 << 20))) {
          settlements.add(
              chance.chance(1, 3)
                  ? Settlement.again(
                      delivery, simulation.clock().now().plusMillis(chance.below(300)), 1)
                  : Settlement.done(delivery, List.of()));
        }
        await(simulation, source.settle(settlements));
      }
      simulation.advance(Duration.ofMillis(chance.below(100)));
    }
    transport.close();
  }

  @Test
  void it_is_empty_and_the_others_are_whole_wherever_the_process_ends() {
    long found = 0;
    for (long seed = 0; seed < 150; seed++) {
      Seeded chance = new Seeded(seed);
      SimulatedDisk disk = new SimulatedDisk();
      disk.dieAfter(1 + chance.below(250));
      List<String> acknowledged = new ArrayList<>();
      Simulation first = Simulation.on(disk, seed);
      try {
        work(first, chance, acknowledged);
      } catch (SimulatedCrash | MillraceException ended) {
        // What the ledger acknowledged has to hold.
      }
      Simulation second = first.restart(seed + 1);
      if (chance.chance(1, 2)) {
        disk.losePower(seed);
      }
      try (second) {
        Transport transport = Opened.open(second, Wiring.SAFE, Mix.INTERVAL).queue();
        await(second, transport.declare(SCRATCH));
        await(second, transport.declare(LEDGER));
        ChannelInfo scratch = await(second, transport.admin().describe("scratch")).orElseThrow();
        assertThat(scratch.taken()).as("seed %d", seed).isZero();
        scratch.subscriptions().forEach(info -> assertThat(info.accepted()).isZero());
        QueueSource source = (QueueSource) await(second, transport.subscribe(WORK));
        await(second, transport.publish(List.of(message("scratch", "new", chance))));
        assertThat(await(second, source.receive(10, 1 << 20)))
            .extracting(delivery -> delivery.message().id())
            .as("seed %d", seed)
            .containsExactly("new");
        List<String> ledger =
            await(second, transport.admin().browse("ledger", 0, Position.earliest(), 1000)).stream()
                .map(kept -> kept.message().id())
                .toList();
        assertThat(ledger).as("seed %d", seed).containsAll(acknowledged);
        found += ledger.size();
      }
    }
    assertThat(found).isGreaterThan(500);
  }
}
