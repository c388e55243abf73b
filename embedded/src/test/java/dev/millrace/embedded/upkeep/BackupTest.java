package dev.millrace.embedded.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.EmbeddedTransportProvider;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BackupTest {
  private static final ChannelSpec STREAM = new ChannelSpec("events", ChannelKind.STREAM, 1);

  @TempDir Path temp;

  private Transport open(Path directory) {
    Transport transport =
        new EmbeddedTransportProvider()
            .open("embedded:" + directory + "?fileBytes=262144", Seam.real());
    await(transport.declare(STREAM));
    return transport;
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static void publish(Transport transport, int number) {
    Message message =
        Message.builder("m" + number, URI.create("urn:test"), "said").data("x".repeat(700)).build();
    await(transport.publish(List.of(new Outgoing(STREAM.name(), message, null))));
  }

  private static List<String> ids(Transport transport) {
    List<String> ids = new ArrayList<>();
    Position.Exact from = new Position.Exact(0, 0);
    while (true) {
      List<Kept> page = await(transport.admin().browse(STREAM.name(), 0, from, 1000));
      if (page.isEmpty()) {
        return ids;
      }
      page.forEach(kept -> ids.add(kept.message().id()));
      from = page.getLast().position().next();
    }
  }

  @Test
  void a_backup_made_while_messages_are_published_has_all_of_them_up_to_some_moment()
      throws Exception {
    Path data = temp.resolve("data");
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    try (Transport transport = open(data)) {
      Thread publisher =
          Thread.ofPlatform()
              .start(() -> {
                while (!enough.get()) {
                  publish(transport, acknowledged.get());
                  acknowledged.incrementAndGet();
                }
              });
      for (int round = 0; round < 10; round++) {
        while (acknowledged.get() < round * 50) {
          Thread.onSpinWait();
        }
        int before = acknowledged.get();
        Path copy = temp.resolve("copy-" + round);
        Backup.run(Seam.real(), data, copy);

        assertThat(Check.run(Seam.real(), copy).damage()).isEmpty();
        try (Transport restored = open(copy)) {
          List<String> ids = ids(restored);
          assertThat(ids).hasSizeGreaterThanOrEqualTo(before);
          for (int i = 0; i < ids.size(); i++) {
            assertThat(ids.get(i)).isEqualTo("m" + i);
          }
        }
      }
      enough.set(true);
      publisher.join();
    }
  }

  @Test
  void what_was_restored_from_a_backup_goes_on_as_if_nothing_had_happened() {
    Path data = temp.resolve("data");
    try (Transport transport = open(data)) {
      publish(transport, 0);
    }
    Backup.run(Seam.real(), data, temp.resolve("backup"));
    Backup.restore(Seam.real(), temp.resolve("backup"), temp.resolve("restored"));

    try (Transport restored = open(temp.resolve("restored"))) {
      publish(restored, 1);
      assertThat(ids(restored)).containsExactly("m0", "m1");
    }
  }

  @Test
  void a_directory_that_holds_something_is_not_written_to() throws Exception {
    Path data = temp.resolve("data");
    open(data).close();
    Files.writeString(Files.createDirectory(temp.resolve("full")).resolve("letter"), "dear");

    assertThatThrownBy(() -> Backup.run(Seam.real(), data, temp.resolve("full")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("is not empty");
    assertThat(temp.resolve("full")).isDirectoryContaining(file -> file.endsWith("letter"));
  }

  @Test
  void where_there_is_no_store_there_is_no_backup() {
    assertThatThrownBy(() -> Backup.run(Seam.real(), temp.resolve("none"), temp.resolve("copy")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("there is no store");
    assertThat(temp.resolve("copy")).doesNotExist();
  }

  @Test
  void a_check_changes_nothing_and_counts_everything() throws Exception {
    Path data = temp.resolve("data");
    try (Transport transport = open(data)) {
      publish(transport, 0);
      publish(transport, 1);
    }
    List<String> before = contents(data);

    Check.Report report = Check.run(Seam.real(), data);

    assertThat(report).isEqualTo(new Check.Report(1, 2, 0, List.of()));
    assertThat(contents(data)).isEqualTo(before);
  }

  @Test
  void a_check_names_what_is_damaged_and_leaves_it_as_it_is() throws Exception {
    Path data = temp.resolve("data");
    try (Transport transport = open(data)) {
      publish(transport, 0);
      publish(transport, 1);
    }
    Path log = data.resolve("log").resolve("00000001.log");
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {77}), 4096 + 70);
    }
    List<String> before = contents(data);

    Check.Report report = Check.run(Seam.real(), data);

    assertThat(report.damage()).singleElement().asString().contains("00000001.log", "byte");
    assertThat(contents(data)).isEqualTo(before);
  }

  @Test
  void a_store_that_is_in_use_is_not_checked() {
    Path data = temp.resolve("data");
    try (Transport transport = open(data)) {
      publish(transport, 0);
      assertThatThrownBy(() -> Check.run(Seam.real(), data))
          .isInstanceOf(TransportInUseException.class)
          .hasMessageContaining("make a backup");
    }
  }

  private static List<String> contents(Path directory) throws Exception {
    try (var files = Files.walk(directory)) {
      List<String> contents = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!file.endsWith("LOCK")) {
          contents.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
      return contents;
    }
  }
}
