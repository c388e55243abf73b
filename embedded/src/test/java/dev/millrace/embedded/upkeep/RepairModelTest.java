package dev.millrace.embedded.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Bits are flipped anywhere in the log and the segments of a store that was closed. It says so, is
 * repaired, opens, and then each message is there, or its subscription is told of exactly one gap
 * that has it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RepairModelTest {
  private static final int STORES = 6;
  private static final int FLIPS = 25;
  private static final int IN_FIRST_BATCH = 200;
  private static final Path DATA = Path.of("/data");
  private static final StoreOptions OPTIONS =
      StoreOptions.parse("embedded:/data?fileBytes=65536&cap=1");
  private static final List<ChannelSpec> CHANNELS =
      List.of(
          new ChannelSpec("jobs", ChannelKind.QUEUE, 1),
          new ChannelSpec("orders", ChannelKind.TOPIC, 1),
          new ChannelSpec("ledger", ChannelKind.STREAM, 2));

  /** A subscription, what it has handled and what there is for it. */
  private record Reader(ChannelSpec channel, String name) {}

  private static final List<Reader> READERS =
      List.of(
          new Reader(CHANNELS.get(0), "workers"),
          new Reader(CHANNELS.get(1), "quick"),
          new Reader(CHANNELS.get(1), "slow"),
          new Reader(CHANNELS.get(2), "sums"));

  /** What a store was told. */
  private static final class Spec {
    final Map<String, String> ids = new TreeMap<>();
    final Map<Reader, Set<String>> handled = new HashMap<>();

    /** What was asked for and not given yet. */
    final Map<Reader, CompletableFuture<List<Delivery>>> open = new HashMap<>();

    Set<String> handled(Reader reader) {
      return handled.computeIfAbsent(reader, none -> new HashSet<>());
    }

    static String place(String channel, Position.Exact at) {
      return channel + " " + at.partition() + "/" + at.offset();
    }
  }

  @Test
  void after_a_repair_each_message_is_there_or_in_exactly_one_gap() throws Exception {
    int repaired = 0;
    for (long seed = 0; seed < STORES; seed++) {
      Seeded chance = new Seeded(seed);
      Spec spec = new Spec();
      SimulatedDisk disk = written(chance, spec);
      for (int flip = 0; flip < FLIPS; flip++) {
        SimulatedDisk damaged = disk.copy();
        String what = "store %d, %s".formatted(seed, flip(damaged, chance));
        if (isDamaged(damaged)) {
          repaired++;
          lookAt(repaired(damaged, Wiring.SAFE, what), spec, what);
        }
      }
    }
    assertThat(repaired).isGreaterThan(STORES * FLIPS / 4);
  }

  @Test
  void a_repair_that_keeps_to_itself_what_it_gives_up_is_caught() throws Exception {
    Spec spec = new Spec();
    Seeded chance = new Seeded(1);
    SimulatedDisk disk = written(chance, spec);
    disk.flip(wanted(disk), IN_FIRST_BATCH, 0xff);

    assertThatThrownBy(() -> lookAt(repaired(disk, Wiring.SAFE.silentRepair(), "silent"), spec, ""))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("silently gone");
  }

  @Test
  void a_preview_changes_nothing_and_says_what_the_repair_then_does() throws Exception {
    SimulatedDisk disk = written(new Seeded(2), new Spec());
    Path segment = wanted(disk);
    disk.flip(segment, IN_FIRST_BATCH, 0xff);
    byte[] before = disk.content(segment);
    try (Simulation simulation = Simulation.on(disk, 4)) {
      Repair.Report preview = Repair.preview(simulation, DATA);
      assertThat(disk.content(segment)).isEqualTo(before);
      assertThat(disk.exists(DATA.resolve("quarantine"))).isFalse();
      assertThat(preview.damage()).hasSize(1);
      assertThat(preview.losses()).isNotEmpty();

      Repair.Report report = Repair.run(simulation, OPTIONS, Wiring.SAFE);
      assertThat(report.damage()).isEqualTo(preview.damage());
      assertThat(report.losses()).isEqualTo(preview.losses());
      assertThat(disk.content(report.quarantined().getFirst())).isEqualTo(before);
      assertThat(Repair.preview(simulation, DATA).damage()).isEmpty();
    }
  }

  @Test
  void a_repair_that_is_ended_anywhere_can_be_run_again() throws Exception {
    Spec spec = new Spec();
    SimulatedDisk disk = written(new Seeded(3), spec);
    disk.flip(wanted(disk), IN_FIRST_BATCH, 0xff);
    disk.flip(files(disk, "log").getFirst(), 4096 + 100, 0xff);
    for (int call = 0; call < 400; call += 7) {
      SimulatedDisk copy = disk.copy();
      copy.dieAfter(call);
      try (Simulation simulation = Simulation.on(copy, 5)) {
        Repair.Report unused = Repair.run(simulation, OPTIONS, Wiring.SAFE);
      } catch (SimulatedCrash died) {
        assertThat(died).hasMessageContaining("ended");
      }
      SimulatedDisk next = copy.copy();
      next.losePower(call);
      lookAt(repaired(next, Wiring.SAFE, "ended after " + call), spec, "ended after " + call);
    }
  }

  /** A segment whose first batch somebody wants. */
  private static Path wanted(SimulatedDisk disk) throws IOException, InterruptedException {
    for (Path segment : files(disk, "segments")) {
      SimulatedDisk copy = disk.copy();
      copy.flip(segment, IN_FIRST_BATCH, 0xff);
      try (Simulation simulation = Simulation.on(copy, 2)) {
        if (!Repair.preview(simulation, DATA).losses().isEmpty()) {
          return segment;
        }
      }
    }
    throw new AssertionError("nobody wants anything");
  }

  private static boolean isDamaged(SimulatedDisk disk) throws InterruptedException {
    try (Simulation simulation = Simulation.on(disk.copy(), 2)) {
      return !Check.run(simulation, DATA).damage().isEmpty();
    }
  }

  private static SimulatedDisk repaired(SimulatedDisk disk, Wiring wiring, String what)
      throws InterruptedException {
    try (Simulation simulation = Simulation.on(disk, 3)) {
      Repair.Report unused = Repair.run(simulation, OPTIONS, wiring);
      assertThat(Check.run(simulation, DATA).damage()).as(what).isEmpty();
    } catch (DamagedDataException impossible) {
      throw new AssertionError(what, impossible);
    }
    return disk;
  }

  private static List<Path> files(SimulatedDisk disk, String folder) throws IOException {
    return disk.list(DATA.resolve(folder)).stream().sorted().toList();
  }

  /** Flips some bits where something was written. */
  private static String flip(SimulatedDisk disk, Seeded chance) throws IOException {
    List<Path> all = new ArrayList<>(files(disk, "log"));
    all.addAll(files(disk, "segments"));
    while (true) {
      Path file = all.get(chance.below(all.size()));
      byte[] content = disk.content(file);
      int at = chance.below(content.length);
      if (content[at] != 0) {
        int bits = 1 + chance.below(255);
        disk.flip(file, at, bits);
        return "%s, byte %d ^ %d".formatted(file, at, bits);
      }
    }
  }

  private static SubscriptionSpec spec(Reader reader) {
    return new SubscriptionSpec(
        reader.channel(), reader.name(), true, Position.earliest(), Duration.ofMinutes(1));
  }

  private static <T> T await(Simulation simulation, CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage, Duration.ofMinutes(5));
    } catch (InterruptedException | TimeoutException never) {
      throw new AssertionError("never answered", never);
    }
  }

  /** A store that was written, handled in parts, and closed. */
  private static SimulatedDisk written(Seeded chance, Spec spec) {
    Simulation simulation = Simulation.of(chance.next());
    EmbeddedTransport transport = EmbeddedTransport.open(simulation, OPTIONS);
    CHANNELS.forEach(channel -> await(simulation, transport.declare(channel)));
    Map<Reader, QueueSource> sources = new HashMap<>();
    for (Reader reader : READERS) {
      sources.put(reader, (QueueSource) await(simulation, transport.subscribe(spec(reader))));
    }
    int sent = 0;
    for (int step = 0; step < 90; step++) {
      ChannelSpec channel = CHANNELS.get(chance.below(3));
      List<Outgoing> batch = new ArrayList<>();
      for (int i = chance.below(40); i >= 0; i--) {
        Message message =
            Message.builder("m" + sent++, URI.create("urn:test"), "said")
                .key("k" + chance.below(9))
                .data("x".repeat(chance.below(150)))
                .build();
        batch.add(new Outgoing(channel.name(), message, null));
      }
      var receipts = await(simulation, transport.publish(batch));
      for (int i = 0; i < batch.size(); i++) {
        Position.Exact at = (Position.Exact) receipts.get(i).position().orElseThrow();
        spec.ids.put(Spec.place(channel.name(), at), batch.get(i).message().id());
      }
      Reader reader = READERS.get(chance.below(3));
      if (!reader.name().equals("slow")) {
        handle(simulation, reader, Objects.requireNonNull(sources.get(reader)), chance, spec);
      }
    }
    transport.close();
    simulation.close();
    return simulation.disk();
  }

  private static void handle(
      Simulation simulation, Reader reader, QueueSource source, Seeded chance, Spec spec) {
    CompletableFuture<List<Delivery>> received =
        spec.open.computeIfAbsent(
            reader,
            none -> source.receive(1 + chance.below(60), Long.MAX_VALUE).toCompletableFuture());
    simulation.settle();
    if (received.isDone()) {
      spec.open.remove(reader);
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : await(simulation, received)) {
        spec.handled(reader).add(place(reader, delivery));
        settlements.add(Settlement.done(delivery, List.of()));
      }
      await(simulation, source.settle(settlements));
    }
  }

  private static String place(Reader reader, Delivery delivery) {
    return Spec.place(reader.channel().name(), (Position.Exact) delivery.position());
  }

  private static void lookAt(SimulatedDisk disk, Spec spec, String what) {
    try (Simulation simulation = Simulation.on(disk, 6)) {
      EmbeddedTransport transport = EmbeddedTransport.open(simulation, OPTIONS);
      for (Reader reader : READERS) {
        lookAt(simulation, transport, reader, spec, what + ", " + reader.name());
      }
      browse(simulation, transport, spec, what);
      transport.close();
    }
  }

  private static void lookAt(
      Simulation simulation, EmbeddedTransport transport, Reader reader, Spec spec, String what) {
    QueueSource source = (QueueSource) await(simulation, transport.subscribe(spec(reader)));
    Set<String> came = new HashSet<>();
    Set<String> told = new HashSet<>();
    var listening = source.gaps().toCompletableFuture();
    var receiving = source.receive(1_000, Long.MAX_VALUE).toCompletableFuture();
    simulation.settle();
    while (listening.isDone() || receiving.isDone()) {
      if (listening.isDone()) {
        for (Gap gap : await(simulation, listening)) {
          assertThat(gap.reason()).as(what).isEqualTo(Gap.Reason.LOST);
          for (long at = gap.first().offset(); at <= gap.last().offset(); at++) {
            String place =
                Spec.place(
                    reader.channel().name(), new Position.Exact(gap.first().partition(), at));
            if (!spec.handled(reader).contains(place)) {
              assertThat(told.add(place)).as("%s: %s is told twice", what, place).isTrue();
            }
          }
        }
        listening = source.gaps().toCompletableFuture();
      }
      if (receiving.isDone()) {
        List<Settlement> settlements = new ArrayList<>();
        for (Delivery delivery : await(simulation, receiving)) {
          String place = place(reader, delivery);
          assertThat(came.add(place)).as("%s: %s comes twice", what, place).isTrue();
          assertThat(delivery.message().id()).as(what).isEqualTo(spec.ids.get(place));
          settlements.add(Settlement.done(delivery, List.of()));
        }
        await(simulation, source.settle(settlements));
        receiving = source.receive(1_000, Long.MAX_VALUE).toCompletableFuture();
      }
      simulation.settle();
    }
    assertThat(Collections.disjoint(came, told))
        .as("%s: it comes and is told to be gone", what)
        .isTrue();
    for (String place : spec.ids.keySet()) {
      if (place.startsWith(reader.channel().name() + " ")
          && !spec.handled(reader).contains(place)) {
        assertThat(came.contains(place) || told.contains(place))
            .as("%s: %s is silently gone", what, place)
            .isTrue();
      }
    }
    SubscriptionInfo info =
        await(simulation, transport.admin().describe(reader.channel().name()))
            .orElseThrow()
            .subscriptions()
            .stream()
            .filter(one -> one.name().equals(reader.name()))
            .findFirst()
            .orElseThrow();
    assertThat(info.handled() + info.lost()).as("%s: %s", what, info).isEqualTo(info.accepted());
  }

  /** What a stream remembers has holes only where the admin says so. */
  private static void browse(
      Simulation simulation, EmbeddedTransport transport, Spec spec, String what) {
    var info = await(simulation, transport.admin().describe("ledger")).orElseThrow();
    for (int partition = 0; partition < 2; partition++) {
      Set<String> found = new HashSet<>();
      for (Kept kept :
          await(
              simulation,
              transport
                  .admin()
                  .browse("ledger", partition, Position.earliest(), Integer.MAX_VALUE))) {
        String place = Spec.place("ledger", kept.position());
        assertThat(kept.message().id()).as(what).isEqualTo(spec.ids.get(place));
        found.add(place);
      }
      for (String place : spec.ids.keySet()) {
        if (place.startsWith("ledger " + partition + "/") && !found.contains(place)) {
          long number = Long.parseLong(place.substring(place.indexOf('/') + 1));
          int in = partition;
          assertThat(info.gaps())
              .as("%s: %s is silently gone", what, place)
              .anyMatch(gap ->
                  gap.first().partition() == in
                      && gap.first().offset() <= number
                      && gap.last().offset() >= number);
        }
      }
    }
  }
}
