package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ChannelKind;
import dev.millrace.DamagedDataException;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.NewerFormatException;
import dev.millrace.Position;
import dev.millrace.TransportInUseException;
import dev.millrace.seam.Seam;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpeningTest {
  private static final ChannelSpec QUEUE = new ChannelSpec("work", ChannelKind.QUEUE, 1);

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("a").resolve("data");
  }

  private Transport open(String options) {
    return new EmbeddedTransportProvider().open("embedded:" + data() + options, Seam.real());
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return Seam.real().waiting().await(stage, Duration.ofSeconds(20));
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private void publishOne() {
    try (Transport transport = open("?fileBytes=65536")) {
      get(transport.declare(QUEUE));
      Message message = Message.builder("id", URI.create("urn:x"), "t").data("findme").build();
      get(transport.publish(List.of(new Outgoing("work", message, null))));
    }
  }

  @Test
  void it_is_found_by_its_scheme() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .extracting(TransportProvider::scheme)
        .contains("embedded");
  }

  @Test
  void a_directory_is_created_for_its_owner_alone() throws IOException {
    open("").close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.walk(data())) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void what_was_acknowledged_is_there_when_it_is_opened_again() {
    publishOne();

    try (Transport transport = open("")) {
      assertThat(
              get(transport.admin().browse("work", 0, Position.earliest(), 10))
                  .getFirst()
                  .message()
                  .dataText())
          .isEqualTo("findme");
    }
  }

  @Test
  void a_directory_serves_one_at_a_time_and_the_second_learns_whom() {
    Transport first = open("");

    assertThatThrownBy(() -> open(""))
        .isInstanceOf(TransportInUseException.class)
        .hasMessageContaining(data().toString())
        .hasMessageContaining("process " + ProcessHandle.current().pid());

    first.close();
    open("").close();
  }

  @Test
  void a_file_in_the_place_of_the_directory_is_named() throws IOException {
    Files.createDirectories(data().getParent());
    Files.writeString(data(), "not a directory");

    assertThatThrownBy(() -> open(""))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(data().toString())
        .hasMessageContaining("must be a directory");
    assertThat(data()).hasContent("not a directory");
  }

  @Test
  void a_directory_that_cannot_be_made_is_named() {
    assertThatThrownBy(
            () -> new EmbeddedTransportProvider().open("embedded:/proc/millrace/data", Seam.real()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("/proc/millrace/data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?face=round",
        "?drain=soon",
        "?fileBytes=many",
        "?fileBytes=5",
        "?what",
        "?face=log&&"
      })
  void an_option_that_is_not_known_is_named(String options) {
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("cannot be opened");
    assertThat(data()).doesNotExist();
  }

  @Test
  void no_directory_is_no_url() {
    assertThatThrownBy(() -> new EmbeddedTransportProvider().open("embedded:", Seam.real()))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("embedded:DIR");
  }

  @Test
  void a_newer_format_is_left_alone() throws IOException {
    publishOne();
    String head = "millrace embedded format 2\nstore something else\n";
    CRC32C crc = new CRC32C();
    crc.update(head.getBytes(StandardCharsets.ISO_8859_1));
    String newer = head + "checksum %08x\n".formatted(crc.getValue());
    Files.writeString(data().resolve("FORMAT"), newer);

    assertThatThrownBy(() -> open(""))
        .isInstanceOf(NewerFormatException.class)
        .hasMessageContaining("format 2");
    assertThat(data().resolve("FORMAT")).hasContent(newer);
  }

  @Test
  void damage_to_what_was_acknowledged_is_refused_and_named_and_the_lock_is_free_again()
      throws IOException {
    publishOne();
    Path log = data().resolve("log").resolve("00000001.log");
    byte[] bytes = Files.readAllBytes(log);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("findme");
    flip(log, at);

    assertThatThrownBy(() -> open(""))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("00000001.log");

    flip(log, at);
    open("").close();
  }

  private static void flip(Path file, int at) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int before = open.read();
      open.seek(at);
      open.write(before ^ 1);
    }
  }

  @Test
  void an_interrupted_thread_may_publish_and_closes_no_file() {
    try (Transport transport = open("")) {
      get(transport.declare(QUEUE));
      Message message = Message.builder("id", URI.create("urn:x"), "t").build();
      Thread.currentThread().interrupt();
      var receipt = transport.publish(List.of(new Outgoing("work", message, null)));
      assertThat(Thread.interrupted()).isTrue();

      assertThat(get(receipt)).hasSize(1);
      assertThat(get(transport.admin().channels()).getFirst().taken()).isEqualTo(1);
    }
  }
}
