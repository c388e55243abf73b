package dev.millrace.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Message;
import dev.millrace.OutcomeUnknownException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import dev.millrace.verification.crash.Seeds.Explored;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BadDiskTest {
  private static final int SEEDS = 4;

  private final Simulation simulation = Simulation.of(1);

  @Test
  void nothing_acknowledged_is_lost_whichever_storage_call_fails() throws Exception {
    long runs = 0;
    for (Explored explored : Seeds.each(SEEDS, BadDiskTest::failEveryCall)) {
      runs += explored.exploration().runs();
    }
    System.out.printf("bad disk: %,d storage calls, each the one that fails once%n", runs);
    assertThat(runs).isGreaterThanOrEqualTo(150L * SEEDS);
  }

  private static long failEveryCall(Exploration exploration, int seed) {
    long last = exploration.rehearse(seed).calls();
    for (long call = 1; call <= last; call++) {
      long failing = call;
      exploration.run(
          seed, "call " + call + " fails", disk -> disk.failCall(failing, seed), 1 + call % 16);
    }
    return last;
  }

  @Test
  void a_failed_write_stops_the_store_and_nobody_knows_what_was_in_flight() {
    assertStops(1);
  }

  @Test
  void a_failed_sync_stops_the_store_and_nobody_knows_what_was_in_flight() {
    assertStops(2);
  }

  private void assertStops(int call) {
    Transport transport = open();
    await(publish(transport, "first"));
    simulation.disk().failCall(call, 1);
    CompletionStage<List<TransportReceipt>> inFlight = publish(transport, "second");

    assertThatThrownBy(() -> await(inFlight))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("same id");
    assertThatThrownBy(() -> await(publish(transport, "third")))
        .isInstanceOf(StoreFailedException.class);
    assertThatThrownBy(() -> await(transport.subscribe(Reader.WORKERS.spec())))
        .isInstanceOf(StoreFailedException.class);
    transport.close();

    try (Simulation next = simulation.restart(2)) {
      next.disk().losePower(3);
      Transport again = World.SAFE.open(next).queue();
      QueueSource source = (QueueSource) Awaiting.in(next, again.subscribe(Reader.WORKERS.spec()));
      List<Delivery> deliveries = Awaiting.in(next, source.receive(10, 1 << 20));
      assertThat(deliveries.getFirst().message().id()).isEqualTo("first");
    }
  }

  @Test
  void a_full_disk_refuses_publishing_while_settling_goes_on() {
    Transport transport = open();
    QueueSource source = (QueueSource) await(transport.subscribe(Reader.WORKERS.spec()));
    simulation.disk().capacity(simulation.disk().used());
    List<String> accepted = new ArrayList<>();
    StorageFullException full = null;
    while (full == null) {
      try {
        await(publish(transport, "m" + accepted.size()));
        accepted.add("m" + accepted.size());
      } catch (StorageFullException refused) {
        full = refused;
      }
    }
    assertThat(full).hasMessageContaining("settling goes on");
    assertThat(accepted).isNotEmpty();

    List<Delivery> deliveries = await(source.receive(1000, 1 << 20));
    assertThat(deliveries).extracting(delivery -> delivery.message().id()).isEqualTo(accepted);
    assertThat(
            await(
                source.settle(
                    deliveries.stream()
                        .map(delivery -> Settlement.done(delivery, List.of()))
                        .toList())))
        .hasSameSizeAs(accepted)
        .containsOnly(true);
    simulation.disk().capacity(Long.MAX_VALUE);
    simulation.advance(Duration.ofSeconds(2));
    await(publish(transport, "after"));
    transport.close();

    try (Simulation next = simulation.restart(2)) {
      QueueSource again =
          (QueueSource)
              Awaiting.in(next, World.SAFE.open(next).queue().subscribe(Reader.WORKERS.spec()));
      assertThat(Awaiting.in(next, again.receive(10, 1 << 20)))
          .extracting(delivery -> delivery.message().id())
          .containsExactly("after");
    }
  }

  private Transport open() {
    Transport transport = World.SAFE.open(simulation).queue();
    Reader.CHANNELS.forEach(channel -> await(transport.declare(channel)));
    return transport;
  }

  private static CompletionStage<List<TransportReceipt>> publish(Transport transport, String id) {
    Message message =
        Message.builder(id, URI.create("urn:test"), "said").key("key").data("data").build();
    return transport.publish(List.of(new Outgoing("jobs", message, null)));
  }

  private <T> T await(CompletionStage<T> stage) {
    return Awaiting.in(simulation, stage);
  }
}
