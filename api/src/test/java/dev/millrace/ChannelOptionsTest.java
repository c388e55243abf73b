package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.spi.ChannelSpec;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelOptionsTest {
  private static final String WHAT = "stream 'ledger'";
  private static final ChannelOptions NONE = ChannelOptions.none();

  @Test
  void what_is_not_said_stays_as_it_is() {
    ChannelOptions existing =
        NONE.durability(Durability.OS).retention(Retention.unlimited().messages(5)).compacted();

    assertThat(NONE.over(existing, WHAT, Durability.FSYNC)).isEqualTo(existing);
  }

  @Test
  void retention_compression_and_durability_on_disk_change() {
    ChannelOptions wanted =
        NONE.durability(Durability.INTERVAL)
            .compression(Compression.DEFLATE)
            .retention(Retention.unlimited().age(Duration.ofDays(1)));
    ChannelOptions existing =
        NONE.durability(Durability.OS)
            .compression(Compression.NONE)
            .retention(Retention.unlimited().bytes(1));

    assertThat(wanted.over(existing, WHAT, Durability.FSYNC)).isEqualTo(wanted);
  }

  @Test
  void nothing_moves_between_memory_and_disk() {
    ChannelOptions memory = NONE.durability(Durability.MEMORY);

    assertThatThrownBy(() -> memory.over(NONE, WHAT, Durability.FSYNC))
        .hasMessageContaining("FSYNC")
        .hasMessageContaining("MEMORY");
    assertThatThrownBy(() -> NONE.durability(Durability.OS).over(memory, WHAT, Durability.FSYNC))
        .isInstanceOf(MillraceException.class);
    assertThat(memory.over(memory, WHAT, Durability.FSYNC)).isEqualTo(memory);
  }

  @Test
  void a_stream_does_not_begin_to_be_compacted() {
    assertThatThrownBy(() -> NONE.compacted().over(NONE, WHAT, Durability.FSYNC))
        .hasMessageContaining("compacted");
  }

  @Test
  void two_declarations_agree_or_are_refused() {
    ChannelOptions one = NONE.durability(Durability.OS);
    ChannelOptions other = NONE.compression(Compression.ZSTD);

    assertThat(one.and(other, WHAT)).isEqualTo(one.compression(Compression.ZSTD));
    assertThatThrownBy(() -> one.and(NONE.durability(Durability.FSYNC), WHAT))
        .hasMessageContaining("OS")
        .hasMessageContaining("FSYNC");
  }

  @Test
  void a_kind_is_not_told_what_it_cannot_have() {
    assertThatThrownBy(() ->
            new ChannelSpec("work", ChannelKind.QUEUE, 1, NONE.retention(Retention.unlimited())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChannelSpec("news", ChannelKind.TOPIC, 1, NONE.compacted()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_a_transport_does_not_have_is_refused_with_what_it_has() {
    Capabilities.Options able =
        new Capabilities.Options(
            EnumSet.of(Durability.FSYNC, Durability.OS),
            EnumSet.of(Retention.By.AGE),
            false,
            Set.of(),
            false);
    ChannelOptions fits =
        NONE.durability(Durability.OS).retention(Retention.unlimited().age(Duration.ofDays(1)));

    assertThatCode(() -> able.check(spec(fits), "it")).doesNotThrowAnyException();
    assertThatThrownBy(() -> able.check(spec(NONE.durability(Durability.MEMORY)), "it"))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("FSYNC, OS");
    assertThatThrownBy(
            () -> able.check(spec(fits.retention(Retention.unlimited().messages(9))), "it"))
        .isInstanceOf(UnsupportedCapabilityException.class);
    assertThatThrownBy(() -> able.check(spec(NONE.compression(Compression.NONE)), "it"))
        .isInstanceOf(UnsupportedCapabilityException.class);
    assertThatThrownBy(() -> able.check(spec(NONE.compacted()), "it"))
        .isInstanceOf(UnsupportedCapabilityException.class);
  }

  private static ChannelSpec spec(ChannelOptions options) {
    return new ChannelSpec("ledger", ChannelKind.STREAM, 1, options);
  }

  @Test
  void a_retention_that_keeps_nothing_is_refused() {
    assertThatThrownBy(() -> Retention.unlimited().messages(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retention.unlimited().age(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_durability_is_stronger_the_less_it_loses() {
    assertThat(Durability.OS.strongest(Durability.FSYNC)).isEqualTo(Durability.FSYNC);
    assertThat(Durability.INTERVAL.strongest(Durability.MEMORY)).isEqualTo(Durability.INTERVAL);
  }

  @Test
  void a_priority_is_a_digit_and_anything_else_is_none() {
    Message.Builder message = Message.builder("1", java.net.URI.create("urn:x"), "t");

    assertThat(message.build().hasPriority()).isFalse();
    assertThat(message.build().priority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(message.priority(9).build().priority()).isEqualTo(9);
    assertThat(message.extension(Message.PRIORITY, "high").build().hasPriority()).isFalse();
    assertThatThrownBy(() -> message.priority(10)).isInstanceOf(IllegalArgumentException.class);
  }
}
