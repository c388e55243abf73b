package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Compression;
import dev.millrace.Durability;
import dev.millrace.MillraceException;
import dev.millrace.Retention;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.ChannelSpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What was said of a channel is known after every end, and what is said again holds from then on.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelOptionsKeptTest {
  private static final ChannelOptions SAID =
      ChannelOptions.none()
          .durability(Durability.INTERVAL)
          .compression(Compression.DEFLATE)
          .retention(Retention.unlimited().age(Duration.ofDays(7)).messages(1_000));

  private final Bench bench = Bench.small();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Past the face, which refuses what the broker does not offer. */
  private void declare(String name, ChannelOptions options) {
    bench.get(
        ((EmbeddedTransport) bench.transport())
            .engine()
            .declare(new ChannelSpec(name, ChannelKind.STREAM, 1, options), 1));
  }

  private ChannelOptions options(String name) {
    return bench.info(name).options();
  }

  @Test
  void what_was_said_is_known_after_every_kind_of_end() {
    declare("said", SAID);
    declare("unsaid", ChannelOptions.none());
    assertThat(options("said")).isEqualTo(SAID);

    bench.kill();
    assertThat(options("said")).isEqualTo(SAID);
    bench.losePower(5);
    assertThat(options("said")).isEqualTo(SAID);
    bench.reopen();
    assertThat(options("said")).isEqualTo(SAID);
    assertThat(options("unsaid")).isEqualTo(ChannelOptions.none());
  }

  @Test
  void what_is_said_again_holds_from_then_on_and_the_rest_stays() {
    declare("c", SAID);
    Retention shorter = Retention.unlimited().age(Duration.ofDays(1));
    declare("c", ChannelOptions.none().retention(shorter).durability(Durability.FSYNC));
    ChannelOptions now = SAID.retention(shorter).durability(Durability.FSYNC);
    assertThat(options("c")).isEqualTo(now);

    bench.losePower(3);
    assertThat(options("c")).isEqualTo(now);
    declare("c", ChannelOptions.none());
    assertThat(options("c")).isEqualTo(now);
  }

  @Test
  void it_outlives_the_log_that_it_was_written_to() {
    declare("c", ChannelOptions.none());
    declare("c", SAID);
    for (int i = 0; i < 4_000; i++) {
      bench.publish("c", "k", "m" + i);
    }

    bench.losePower(11);

    assertThat(options("c")).isEqualTo(SAID);
    assertThat(bench.info("c").taken()).isEqualTo(4_000);
  }

  @Test
  void memory_and_disk_do_not_change_places_and_nothing_becomes_compacted() {
    declare("disk", ChannelOptions.none());
    ChannelOptions memory = ChannelOptions.none().durability(Durability.MEMORY);
    assertThatThrownBy(() -> declare("disk", memory))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("stream 'disk' has durability FSYNC and is declared with MEMORY");
    assertThatThrownBy(() -> declare("disk", ChannelOptions.none().compacted()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("compacted");

    bench.kill();
    assertThat(options("disk")).isEqualTo(ChannelOptions.none());
  }

  @Test
  void a_compression_whose_module_is_missing_is_refused_and_says_which_it_is() {
    ChannelOptions zstd = ChannelOptions.none().compression(Compression.ZSTD);
    assertThatThrownBy(() ->
            bench.get(bench.transport().declare(new ChannelSpec("c", ChannelKind.STREAM, 1, zstd))))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("add dev.millrace:millrace-zstd");
    assertThat(bench.get(bench.transport().admin().describe("c"))).isEmpty();
  }

  @Test
  void a_store_with_such_a_channel_does_not_open_without_the_module() {
    declare("packed", ChannelOptions.none().compression(Compression.ZSTD));

    assertThatThrownBy(bench::kill)
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("channel 'packed'")
        .hasMessageContaining("add dev.millrace:millrace-zstd");
  }
}
