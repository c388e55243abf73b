package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Compression;
import dev.millrace.Context;
import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.PublishOptions;
import dev.millrace.QueueChannel;
import dev.millrace.Retention;
import dev.millrace.StreamChannel;
import dev.millrace.TopicChannel;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is said of a channel is kept or refused, never ignored. What a durability loses and how much
 * smaller a compression stores cannot be seen from here; that messages pass unharmed can.
 */
abstract class OptionsContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void messages_pass_at_each_durability_or_it_is_refused(Durability durability) throws Exception {
    for (ChannelKind kind : kinds()) {
      Channel<String> channel =
          channel(kind, kind.word() + "-" + durability).durability(durability);
      declared(
          options(kind).durabilities().contains(durability),
          () -> passes(channel),
          () -> publisher(channel).publish("k:refused"));
    }
    stillWorks();
  }

  @ParameterizedTest
  @EnumSource
  void messages_pass_with_each_compression_or_it_is_refused(Compression compression)
      throws Exception {
    for (ChannelKind kind : kinds()) {
      Channel<String> channel =
          channel(kind, kind.word() + "-" + compression).compression(compression);
      declared(
          options(kind).compressions().contains(compression),
          () -> passes(channel),
          () -> publisher(channel).publish("k:refused"));
    }
    stillWorks();
  }

  @ParameterizedTest
  @EnumSource
  void messages_within_the_retention_are_there_or_it_is_refused(Retention.By limit)
      throws Exception {
    for (ChannelKind kind : kinds()) {
      if (kind != ChannelKind.QUEUE) {
        Channel<String> channel = retaining(channel(kind, kind.word() + "-" + limit), wide(limit));
        declared(
            options(kind).retention().contains(limit),
            () -> passes(channel),
            () -> publisher(channel).publish("k:refused"));
      }
    }
    stillWorks();
  }

  @ParameterizedTest
  @EnumSource
  void whoever_falls_behind_a_retention_is_told_of_the_gap_or_it_is_refused(Retention.By limit)
      throws Exception {
    for (ChannelKind kind : kinds()) {
      if (kind != ChannelKind.QUEUE) {
        Channel<String> channel =
            retaining(channel(kind, kind.word() + "-narrow-" + limit), narrow(limit));
        declared(
            options(kind).retention().contains(limit),
            () -> tellsOfTheGap(channel),
            () -> publisher(channel).publish("k:refused"));
      }
    }
    stillWorks();
  }

  private void tellsOfTheGap(Channel<String> channel) throws Exception {
    joinAndLeave(channel, SUBSCRIPTION);
    for (int i = 0; i < 20; i++) {
      publisher(channel).publish("k:" + i + "x".repeat(200));
    }
    awaitInfo(channel, SUBSCRIPTION, info -> info.expired() > 0, "retention to pass");
    AtomicLong told = new AtomicLong();
    subscribe(channel, SUBSCRIPTION)
        .on(String.class, inbox())
        .onGap(gap -> told.addAndGet(gap.messages()))
        .start();
    waiter()
        .until(
            "every message to be handled or told to be gone",
            () ->
                awaitInfo(
                    channel,
                    SUBSCRIPTION,
                    info ->
                        info.accepted() == 20
                            && info.accepted() == info.handled() + info.dead() + info.expired(),
                    "the account to be closed"),
            info -> info.expired() == told.get());
  }

  @Test
  void the_last_message_of_a_key_is_kept_or_compaction_is_refused() throws Exception {
    StreamChannel<String> stream =
        Channel.stream(named("compacted"), String.class).keyedBy(value -> "k").compacted();
    if (kinds().contains(ChannelKind.STREAM)) {
      declared(
          options(ChannelKind.STREAM).compaction(),
          () -> passes(stream),
          () -> publisher(stream).publish("k:refused"));
    }
    stillWorks();
  }

  @Test
  void a_transport_refuses_by_itself_what_it_does_not_declare() throws Exception {
    stillWorks();
    EnumSet<ChannelKind> kinds = kinds();
    Transport transport = transport();
    try {
      for (ChannelKind kind : kinds) {
        Capabilities.Options able = transport.capabilities(kind).options();
        for (ChannelOptions options : all(kind)) {
          ChannelSpec spec = new ChannelSpec(named("spi-" + kind.word()), kind, 1, options);
          if (refuses(able, spec)) {
            assertThatThrownBy(
                    () -> waiter().await(transport.declare(spec), "a declaration with " + options))
                .isInstanceOf(UnsupportedCapabilityException.class);
          }
        }
      }
    } finally {
      transport.close();
    }
  }

  @Test
  void what_is_not_said_leaves_an_existing_channel_as_it_is() throws Exception {
    Channel<String> plain = channel("unsaid");
    List<Durability> able = durabilities(plain);
    Channel<String> said = able.isEmpty() ? plain : plain.durability(able.getLast());
    Inbox inbox = reader(said, SUBSCRIPTION);
    publisher(said).publish("k:0");
    publisher(plain).publish("k:1");
    quiet(said, SUBSCRIPTION, 2);
    assertThat(inbox.values()).containsExactly("k:0", "k:1");
  }

  @Test
  void two_declarations_in_one_application_that_say_different_things_are_refused()
      throws Exception {
    Channel<String> channel = channel("twice");
    List<Durability> able = durabilities(channel);
    Inbox inbox = reader(channel, SUBSCRIPTION);
    if (able.size() > 1) {
      publisher(channel.durability(able.getFirst())).publish("k:0");
      assertThatThrownBy(() -> publisher(channel.durability(able.getLast())).publish("k:wrong"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining(able.getFirst().name())
          .hasMessageContaining(able.getLast().name());
    } else {
      publisher(channel).publish("k:0");
    }
    quiet(channel, SUBSCRIPTION, 1);
    assertThat(inbox.values()).containsExactly("k:0");
  }

  @Test
  void a_channel_on_disk_cannot_move_to_memory() throws Exception {
    Channel<String> channel = channel("moving");
    publisher(channel).publish("k:0");
    reopen();
    if (options(channel.kind()).durabilities().contains(Durability.MEMORY)) {
      assertThatThrownBy(() -> publisher(channel.durability(Durability.MEMORY)).publish("k:wrong"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("MEMORY");
      reopen();
    }
    stillWorks();
  }

  @Test
  void a_stream_that_kept_everything_cannot_become_compacted() throws Exception {
    StreamChannel<String> stream = Channel.stream(named("becoming"), String.class);
    if (kinds().contains(ChannelKind.STREAM) && options(ChannelKind.STREAM).compaction()) {
      publisher(stream).publish("0");
      reopen();
      assertThatThrownBy(() -> publisher(stream.compacted()).publish("wrong"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("compacted");
      reopen();
    }
    stillWorks();
  }

  @Test
  void what_is_settled_together_is_kept_together() throws Exception {
    Channel<String> input = channel("durable-input");
    Capabilities able = capabilities(input.kind());
    stillWorks();
    if (able.options().durabilities().contains(Durability.MEMORY)
        && able.atomic().contains(Capabilities.Part.OUTPUTS)) {
      Channel<String> output = channel("memory-output").durability(Durability.MEMORY);
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      subscribe(input, SUBSCRIPTION)
          .on(String.class, (value, context) -> refused.complete(thrownBy(context, output)))
          .start();
      publisher(input).publish("k:0");

      assertThat(waiter().await(refused, "the handler"))
          .isInstanceOf(UnsupportedCapabilityException.class);
    }
  }

  private static Throwable thrownBy(Context context, Channel<String> output) {
    try {
      context.publish(output, "k:wrong");
      return new AssertionError("it was let pass");
    } catch (MillraceException refused) {
      return refused;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_high_priority_goes_first_or_is_refused(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          joinAndLeave(channel, SUBSCRIPTION);
          publisher(channel).publish("plain-1");
          publisher(channel).publish("plain-2");
          declared(
              options(kind).priorities(),
              () -> {
                publisher(channel).publish("low", PublishOptions.none().priority(0));
                publisher(channel).publish("high", PublishOptions.none().priority(9));
                assertThat(handledOneByOne(channel, 4))
                    .containsExactly("high", "plain-1", "plain-2", "low");
              },
              () -> publisher(channel).publish("refused", PublishOptions.none().priority(9)));
          if (!options(kind).priorities()) {
            assertThat(handledOneByOne(channel, 2)).containsExactly("plain-1", "plain-2");
          }
        });
  }

  @Test
  void priority_does_not_break_the_order_of_a_key() throws Exception {
    Channel<String> channel = channel("keyed");
    joinAndLeave(channel, SUBSCRIPTION);
    publisher(channel).publish("k:0");
    if (options(channel.kind()).priorities()) {
      publisher(channel).publish("k:1", PublishOptions.none().priority(9));
    } else {
      publisher(channel).publish("k:1");
    }
    assertThat(handledOneByOne(channel, 2)).containsExactly("k:0", "k:1");
  }

  @Test
  void a_transport_refuses_a_priority_by_itself() throws Exception {
    stillWorks();
    ChannelKind kind = anyKind();
    Transport transport = transport();
    try {
      if (!transport.capabilities(kind).options().priorities()) {
        ChannelSpec spec = new ChannelSpec(named("spi-priority"), kind, 1);
        waiter().await(transport.declare(spec), "a declaration");
        Outgoing outgoing =
            new Outgoing(
                spec.name(),
                Message.builder("m", URI.create("urn:millrace:contract"), "t").priority(9).build(),
                null);
        assertThatThrownBy(() -> waiter().await(transport.publish(List.of(outgoing)), "publishing"))
            .isInstanceOf(UnsupportedCapabilityException.class);
      }
    } finally {
      transport.close();
    }
  }

  private List<String> handledOneByOne(Channel<String> channel, int count)
      throws InterruptedException {
    Inbox inbox = inbox();
    subscribe(channel, SUBSCRIPTION)
        .on(String.class, inbox)
        .concurrency(1)
        .buffer(1, 1 << 20)
        .start();
    quiet(channel, SUBSCRIPTION, count);
    return inbox.values();
  }

  private void passes(Channel<String> channel) throws Exception {
    Inbox inbox = reader(channel, SUBSCRIPTION);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      values.add("k:" + i + "x".repeat(i * 100));
    }
    publisher(channel).publishAll(values);
    quiet(channel, SUBSCRIPTION, values.size());
    assertThat(inbox.values()).isEqualTo(values);
  }

  private void stillWorks() throws Exception {
    Channel<String> channel = channel("still");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    publisher(channel).publish("k:still");
    assertThat(inbox.awaitOne().value()).isEqualTo("k:still");
    quiet(channel, SUBSCRIPTION, 1);
  }

  private EnumSet<ChannelKind> kinds() {
    EnumSet<ChannelKind> kinds = EnumSet.noneOf(ChannelKind.class);
    for (ChannelKind kind : ChannelKind.values()) {
      if (carries(kind)) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /** Strongest first. */
  private List<Durability> durabilities(Channel<?> channel) {
    return options(channel.kind()).durabilities().stream().sorted().toList();
  }

  private Capabilities.Options options(ChannelKind kind) {
    return capabilities(kind).options();
  }

  private static Channel<String> retaining(Channel<String> channel, Retention retention) {
    return switch (channel) {
      case QueueChannel<String> queue -> throw new AssertionError("a queue retains nothing");
      case TopicChannel<String> topic -> topic.retain(retention);
      case StreamChannel<String> stream -> stream.retain(retention);
    };
  }

  /** A retention that a test does not reach. */
  private static Retention wide(Retention.By limit) {
    Retention unlimited = Retention.unlimited();
    return switch (limit) {
      case AGE -> unlimited.age(Duration.ofDays(1));
      case BYTES -> unlimited.bytes(1L << 30);
      case MESSAGES -> unlimited.messages(1_000_000);
    };
  }

  /** A retention that everything but the newest falls behind. */
  private static Retention narrow(Retention.By limit) {
    Retention unlimited = Retention.unlimited();
    return switch (limit) {
      case AGE -> unlimited.age(Duration.ofMillis(1));
      case BYTES -> unlimited.bytes(1);
      case MESSAGES -> unlimited.messages(1);
    };
  }

  /** Every single thing that can be said of a kind. */
  private static List<ChannelOptions> all(ChannelKind kind) {
    List<ChannelOptions> all = new ArrayList<>();
    each(Durability.class, ChannelOptions::durability, all);
    each(Compression.class, ChannelOptions::compression, all);
    if (kind != ChannelKind.QUEUE) {
      each(Retention.By.class, (options, limit) -> options.retention(wide(limit)), all);
    }
    if (kind == ChannelKind.STREAM) {
      all.add(ChannelOptions.none().compacted());
    }
    return all;
  }

  private static <E extends Enum<E>> void each(
      Class<E> type, BiFunction<ChannelOptions, E, ChannelOptions> said, List<ChannelOptions> to) {
    for (E value : EnumSet.allOf(type)) {
      to.add(said.apply(ChannelOptions.none(), value));
    }
  }

  private static boolean refuses(Capabilities.Options able, ChannelSpec spec) {
    try {
      able.check(spec, "it");
      return false;
    } catch (UnsupportedCapabilityException refused) {
      return true;
    }
  }
}
