package dev.millrace.verification.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Compression;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a channel says of compression reaches its segments, and nobody who reads notices. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompressedChannelsModelTest {
  private static final String URL = "embedded:/data?fileBytes=65536&cap=1&checkpoint=40000";
  private static final URI SOURCE = URI.create("urn:compressed");
  private static final Path SEGMENTS = Path.of("/data/segments");

  private static <T> T get(Simulation simulation, CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  private static Transport open(Simulation simulation) {
    return EmbeddedTransport.open(simulation, StoreOptions.parse(URL));
  }

  private static String name(Compression how) {
    return "s-" + how;
  }

  private static ChannelSpec stream(String name, Compression how) {
    return new ChannelSpec(name, ChannelKind.STREAM, 1, ChannelOptions.none().compression(how));
  }

  private static Compression any(Seeded chance) {
    List<Compression> all = List.of(Compression.values());
    return all.get(chance.below(all.size()));
  }

  private static byte[] data(Seeded chance, boolean shrinks) {
    byte[] data = new byte[chance.below(700)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (shrinks ? 'a' + chance.below(4) : chance.next());
    }
    return data;
  }

  private static List<Message> kept(Simulation simulation, Transport transport, String channel) {
    return get(simulation, transport.admin().browse(channel, 0, Position.earliest(), 100_000))
        .stream()
        .map(Kept::message)
        .toList();
  }

  private static long segmentBytes(Simulation simulation) throws IOException {
    long bytes = 0;
    for (Path segment : simulation.disk().list(SEGMENTS)) {
      bytes += simulation.disk().content(segment).length;
    }
    return bytes;
  }

  @Test
  void messages_come_back_as_they_were_whatever_their_channel_says_and_whenever_it_changes() {
    for (long seed = 0; seed < 30; seed++) {
      Seeded chance = new Seeded(seed);
      Simulation simulation = Simulation.of(seed);
      Transport transport = open(simulation);
      Map<Compression, List<Message>> sent = new EnumMap<>(Compression.class);
      for (Compression how : Compression.values()) {
        sent.put(how, new ArrayList<>());
        get(simulation, transport.declare(stream(name(how), how)));
      }
      for (int step = 0; step < 150; step++) {
        Compression to = any(chance);
        List<Outgoing> batch = new ArrayList<>();
        for (int left = 1 + chance.below(9); left > 0; left--) {
          Message message =
              Message.builder(seed + "-" + step + "-" + left, SOURCE, "said")
                  .data(data(chance, chance.chance(1, 2)))
                  .build();
          batch.add(new Outgoing(name(to), message, null));
          sent.computeIfAbsent(to, none -> new ArrayList<>()).add(message);
        }
        get(simulation, transport.publish(batch));
        if (chance.chance(1, 20)) {
          Compression other = any(chance);
          get(simulation, transport.declare(stream(name(to), other)));
        }
        if (chance.chance(1, 30)) {
          simulation = simulation.restart(seed + step);
          if (chance.chance(1, 2)) {
            simulation.disk().losePower(seed + step);
          }
          transport = open(simulation);
        }
      }
      for (Map.Entry<Compression, List<Message>> one : sent.entrySet()) {
        assertThat(kept(simulation, transport, name(one.getKey())))
            .as("seed %d", seed)
            .isEqualTo(one.getValue());
      }
      simulation.close();
    }
  }

  private static long bytesOf(Compression how, boolean shrinks) throws IOException {
    Seeded chance = new Seeded(5);
    try (Simulation simulation = Simulation.of(5)) {
      Transport transport = open(simulation);
      get(simulation, transport.declare(stream("c", how)));
      for (int i = 0; i < 400; i++) {
        Message message =
            Message.builder("m" + i, SOURCE, "said").data(data(chance, shrinks)).build();
        get(simulation, transport.publish(List.of(new Outgoing("c", message, null))));
      }
      simulation.settle();
      return segmentBytes(simulation);
    }
  }

  @Test
  void what_shrinks_takes_less_room_and_what_does_not_takes_no_more() throws Exception {
    long plain = bytesOf(Compression.NONE, true);
    assertThat(bytesOf(Compression.DEFLATE, true)).isLessThan(plain * 2 / 3);
    assertThat(bytesOf(Compression.ZSTD, true)).isLessThan(plain * 2 / 3);
    long random = bytesOf(Compression.NONE, false);
    assertThat(bytesOf(Compression.DEFLATE, false)).isLessThanOrEqualTo(random);
    assertThat(bytesOf(Compression.ZSTD, false)).isLessThanOrEqualTo(random);
  }

  @Test
  void a_compression_that_is_there_is_declared_and_a_queue_has_it_too() {
    try (Simulation simulation = Simulation.of(1)) {
      Transport transport = open(simulation);
      for (ChannelKind kind : ChannelKind.values()) {
        assertThat(transport.capabilities(kind).options().compressions())
            .containsExactlyInAnyOrder(Compression.values());
      }
      get(
          simulation,
          transport.declare(
              new ChannelSpec(
                  "jobs",
                  ChannelKind.QUEUE,
                  1,
                  ChannelOptions.none().compression(Compression.ZSTD))));
      assertThatThrownBy(() ->
              get(simulation, transport.declare(new ChannelSpec("jobs", ChannelKind.TOPIC, 1))))
          .hasMessageContaining("is a queue");
    }
  }
}
