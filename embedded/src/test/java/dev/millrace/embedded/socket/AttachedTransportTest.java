package dev.millrace.embedded.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.OutcomeUnknownException;
import dev.millrace.Position;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.EmbeddedTransportProvider;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AttachedTransportTest {
  private static final ChannelSpec QUEUE = new ChannelSpec("work", ChannelKind.QUEUE, 1);
  private static final ChannelSpec STREAM = new ChannelSpec("ledger", ChannelKind.STREAM, 1);

  @TempDir Path directory;
  private Transport application;
  private Transport command;

  @BeforeEach
  void open() {
    application = open("");
    command = open("?attach=true");
  }

  @AfterEach
  void close() {
    command.close();
    application.close();
  }

  private Transport open(String options) {
    return new EmbeddedTransportProvider().open("embedded:" + directory + options, Seam.real());
  }

  @Test
  void publishes_what_the_application_then_receives() throws Exception {
    await(command.declare(QUEUE));
    await(command.publish(List.of(outgoing("work", "1"))));

    QueueSource source = subscribe(application);
    assertThat(await(source.receive(10, 1 << 20)))
        .extracting(delivery -> delivery.message().id())
        .containsExactly("1");
  }

  @Test
  void receives_settles_and_gives_the_outputs_their_places() throws Exception {
    await(application.declare(QUEUE));
    await(application.declare(STREAM));
    await(application.publish(List.of(outgoing("work", "1"), outgoing("work", "2"))));

    QueueSource source = subscribe(command);
    List<Delivery> deliveries = await(source.receive(10, 1 << 20));
    await(source.started(List.of(new QueueSource.Start(deliveries.get(0), 1, false))));
    assertThat(await(source.renew(deliveries))).containsExactly(true, true);
    List<Boolean> settled =
        await(
            source.settle(
                List.of(
                    Settlement.done(
                        deliveries.get(0), List.of(new Effect.Publish(outgoing("ledger", "out")))),
                    Settlement.dead(deliveries.get(1), letter(deliveries.get(1))))));

    assertThat(settled).containsExactly(true, true);
    assertThat(await(command.admin().browse("ledger", 0, Position.earliest(), 10)))
        .extracting(kept -> kept.message().id())
        .containsExactly("out");
    assertThat(await(command.admin().deadLetters("work", -1, 10)))
        .extracting(kept -> kept.letter().failure().reason())
        .containsExactly("no such customer");
  }

  @Test
  void sees_the_same_channels_as_the_application() throws Exception {
    await(application.declare(STREAM));
    await(application.publish(List.of(outgoing("ledger", "1"))));

    List<Admin.ChannelInfo> channels = await(command.admin().channels());

    assertThat(channels).isEqualTo(await(application.admin().channels())).hasSize(1);
    assertThat(await(command.admin().describe("nothing"))).isEmpty();
    for (ChannelKind kind : ChannelKind.values()) {
      assertThat(command.capabilities(kind)).isEqualTo(application.capabilities(kind));
    }
  }

  @Test
  void gives_back_what_it_had_leased_when_it_goes_away() throws Exception {
    await(application.declare(QUEUE));
    await(application.publish(List.of(outgoing("work", "1"))));
    await(subscribe(command).receive(10, 1 << 20));

    command.close();

    assertThat(await(subscribe(application).receive(10, 1 << 20)))
        .extracting(delivery -> delivery.message().id())
        .containsExactly("1");
  }

  @Test
  void hands_on_a_refusal_as_it_was_meant() {
    assertThatThrownBy(() -> await(command.publish(List.of(outgoing("nowhere", "1")))))
        .hasMessageContaining("nowhere");
  }

  @Test
  void is_told_when_the_application_ends() throws Exception {
    await(application.declare(QUEUE));
    CompletionStage<List<Delivery>> waiting = subscribe(command).receive(10, 1 << 20);

    application.close();

    // An empty answer, given before the connection ended, says the same: nothing more will come.
    try {
      assertThat(await(waiting)).isEmpty();
    } catch (OutcomeUnknownException ended) {
      assertThat(ended).hasMessageContaining("ended the connection");
    }
  }

  @Test
  void refuses_a_second_application_and_names_the_first() {
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(TransportInUseException.class)
        .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void lets_nobody_but_the_owner_in() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("socket"))))
        .isEqualTo("rw-------");
  }

  @Test
  void opens_the_directory_itself_when_nobody_has_it() throws Exception {
    command.close();
    application.close();
    assertThat(directory.resolve("socket")).doesNotExist();

    command = open("?attach=true");
    await(command.declare(QUEUE));
    assertThat(await(command.admin().channels())).hasSize(1);
  }

  @Test
  void is_reached_elsewhere_when_the_directory_lies_too_deep_for_a_socket() throws Exception {
    Path deep = directory.resolve("d".repeat(60)).resolve("e".repeat(60));
    try (Transport far = new EmbeddedTransportProvider().open("embedded:" + deep, Seam.real());
        Transport near =
            new EmbeddedTransportProvider()
                .open("embedded:" + deep + "?attach=true", Seam.real())) {
      await(far.declare(QUEUE));
      assertThat(await(near.admin().channels())).hasSize(1);
    }
  }

  private static QueueSource subscribe(Transport transport) throws Exception {
    return (QueueSource)
        await(
            transport.subscribe(
                new SubscriptionSpec(
                    QUEUE, "workers", true, Position.earliest(), Duration.ofSeconds(30))));
  }

  private static Outgoing outgoing(String channel, String id) {
    return new Outgoing(
        channel, Message.builder(id, URI.create("urn:test"), "t").data("x").build(), null);
  }

  private static DeadLetter letter(Delivery delivery) {
    return new DeadLetter(
        delivery.message(),
        "work",
        delivery.position(),
        "workers",
        new DeadLetter.Failure(
            DeadLetter.Classification.REJECTED,
            "no such customer",
            "",
            "",
            "",
            "",
            1,
            Instant.EPOCH,
            Instant.EPOCH),
        "handler",
        "application",
        "host",
        0,
        0);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return Seam.real().waiting().await(stage, Duration.ofSeconds(20));
  }
}
