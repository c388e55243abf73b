package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RoundTripTest {
  @TempDir Path data;

  private final TestShell shell = new TestShell();

  @Test
  void what_is_published_is_consumed_once_and_in_order() {
    publish(
        "q", "{\"key\":\"k\",\"data\":1,\"id\":\"a\"}\n{\"key\":\"k\",\"data\":2,\"id\":\"b\"}\n");
    assertThat(shell.out()).isEqualTo("{\"id\":\"a\"}\n{\"id\":\"b\"}\n");

    assertThat(consume("q", "--max", 1)).isZero();
    assertThat(ids()).containsExactly("a");
    assertThat(consume("q", "--idle", 0.3)).isZero();
    assertThat(ids()).containsExactly("b");
    assertThat(shell.out()).contains("\"key\":\"k\"", "\"data\":2", "\"attempt\":1");
    assertThat(consume("q", "--idle", 0.1)).isZero();
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void many_ids_come_in_the_order_of_their_lines() {
    String lines =
        IntStream.range(0, 500)
            .mapToObj(i -> "{\"key\":\"%d\",\"data\":%d,\"id\":\"m-%d\"}".formatted(i % 7, i, i))
            .collect(Collectors.joining("\n"));

    publish("q", lines);

    assertThat(shell.lines())
        .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "{\"id\":\"m-" + i + "\"}").toList());
  }

  @Test
  void a_message_without_an_id_gets_one() {
    publish("q", "{\"data\":1}");
    String given = shell.out();
    assertThat(shell.run("read", "q", "--data", data)).isZero();

    assertThat(given).matches("\\{\"id\":\"[0-9a-f-]{36}\"}\n");
    assertThat(shell.out()).contains(given.strip().substring(1, given.strip().length() - 1));
  }

  @Test
  void reading_settles_nothing_and_may_begin_anywhere() {
    publish("s", lines("a", "b", "c"), "--kind", "stream");

    for (int time = 0; time < 2; time++) {
      assertThat(shell.run("read", "s", "--data", data)).isZero();
      assertThat(ids()).containsExactly("a", "b", "c");
    }
    assertThat(shell.run("read", "s", "--data", data, "--from", 2)).isZero();
    assertThat(ids()).containsExactly("c");
    assertThat(shell.run("read", "s", "--data", data, "--from", "latest")).isZero();
    assertThat(shell.out()).isEmpty();
    assertThat(shell.run("read", "s", "--data", data, "--dead")).isZero();
    assertThat(shell.out()).isEmpty();
    assertThat(consume("s", "--idle", 0.3)).isZero();
    assertThat(ids()).containsExactly("a", "b", "c");
  }

  @Test
  void a_new_subscription_of_a_topic_gets_what_comes_after_it() {
    publish("t", lines("before"), "--kind", "topic");
    consume("t", "--idle", 0.1);
    assertThat(shell.out()).isEmpty();

    publish("t", lines("after"));
    consume("t", "--idle", 0.3);

    assertThat(ids()).containsExactly("after");
  }

  @Test
  void a_delayed_message_comes_when_it_is_due() {
    publish("q", "{\"data\":1,\"id\":\"late\",\"delayMs\":400}\n" + lines("soon"));

    consume("q", "--max", 2);

    assertThat(ids()).containsExactly("soon", "late");
  }

  @Test
  void a_bad_line_is_named_and_the_lines_before_it_stay() {
    int code =
        shell.in(lines("a", "b") + "nope\n" + lines("c")).run("publish", "q", "--data", data);

    assertThat(code).isEqualTo(1);
    assertThat(ids()).containsExactly("a", "b");
    assertOneMessage("line 3 of standard input is no JSON");
    shell.run("read", "q", "--data", data);
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void a_payload_too_large_is_named_and_the_lines_around_it_stay() {
    String large = "{\"data\":\"" + "x".repeat(9 << 20) + "\",\"id\":\"large\"}\n";

    assertThat(shell.in(lines("a") + large).run("publish", "q", "--data", data)).isEqualTo(1);

    assertThat(ids()).containsExactly("a");
    assertOneMessage("line 2 of standard input was not published: message 'large'");
  }

  @Test
  void an_existing_channel_keeps_its_kind() {
    publish("s", lines("a"), "--kind", "stream");
    publish("s", lines("b"));

    int code = shell.in(lines("c")).run("publish", "s", "--data", data, "--kind", "queue");

    assertThat(code).isEqualTo(1);
    assertOneMessage("stream");
  }

  @Test
  void a_second_subscription_of_a_queue_is_refused() {
    publish("q", lines("a"));
    consume("q", "--max", 1);

    assertThat(shell.run("consume", "q", "--data", data, "--subscription", "other", "--idle", 1))
        .isEqualTo(1);
    assertOneMessage("queue 'q' has the subscription 's' already");
  }

  @Test
  void looking_at_what_is_not_there_is_refused_and_creates_nothing() {
    Path nowhere = data.resolve("nowhere");
    assertThat(shell.run("read", "q", "--data", nowhere)).isEqualTo(1);
    assertOneMessage("there is no data directory " + nowhere);
    assertThat(nowhere).doesNotExist();

    publish("q", lines("a"));
    assertThat(shell.run("read", "w", "--data", data)).isEqualTo(1);
    assertOneMessage("there is no channel 'w' in " + data + "; there are q");
    assertThat(shell.run("read", "q", "--data", data, "--from", "3/1")).isEqualTo(1);
    assertOneMessage("has 1 partition");
  }

  @Test
  void a_signal_ends_a_consumer_that_would_wait_for_ever() {
    publish("q", lines("a"));
    PrintStream raising =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            shell.signals().raise(Signals.TERMINATE);
          }
        };

    assertThat(shell.out(raising).run("consume", "q", "--data", data, "--subscription", "s"))
        .isEqualTo(143);
    assertThat(shell.err()).isEmpty();
  }

  @Test
  void a_signal_ends_a_publisher_whose_input_does_not_end() throws IOException {
    InputStream endless =
        new InputStream() {
          private final InputStream first =
              new java.io.ByteArrayInputStream(lines("a").getBytes(StandardCharsets.UTF_8));

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            int read = first.read(into, from, length);
            if (read < 0) {
              shell.signals().raise(Signals.INTERRUPT);
              new java.util.concurrent.CompletableFuture<Void>().join();
            }
            return read;
          }
        };

    assertThat(shell.in(endless).run("publish", "q", "--data", data)).isEqualTo(130);
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void what_nobody_reads_is_not_acknowledged() {
    publish("q", lines("a", "b", "c"));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    OutputStream closedAfterOne =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            if (read.toString(StandardCharsets.UTF_8).contains("\n")) {
              throw new IOException("Broken pipe");
            }
            read.write(one);
          }
        };

    int code =
        shell
            .out(new PrintStream(closedAfterOne, false, StandardCharsets.UTF_8))
            .run("consume", "q", "--data", data, "--subscription", "s");

    assertThat(code).isZero();
    assertThat(shell.err()).isEmpty();
    TestShell again = new TestShell();
    again.run("consume", "q", "--data", data, "--subscription", "s", "--idle", 0.3);
    assertThat(ids(again)).containsExactly("b", "c");
    assertThat(again.lines()).allMatch(line -> line.contains("\"attempt\":1"));
  }

  @Test
  void what_cannot_be_a_directory_is_one_message() throws IOException {
    Path file = Files.writeString(data.resolve("file"), "x");

    for (String command : List.of("publish q", "consume q --subscription s", "demo")) {
      assertThat(shell.run((Object[]) (command + " --data " + file).split(" "))).isEqualTo(1);
      assertOneMessage("file");
    }
  }

  private void publish(String channel, String lines, Object... more) {
    Object[] arguments = new Object[4 + more.length];
    arguments[0] = "publish";
    arguments[1] = channel;
    arguments[2] = "--data";
    arguments[3] = data;
    System.arraycopy(more, 0, arguments, 4, more.length);
    assertThat(shell.in(lines).run(arguments)).as(shell.err()).isZero();
  }

  private int consume(String channel, Object option, Object value) {
    return shell.run("consume", channel, "--data", data, "--subscription", "s", option, value);
  }

  private static String lines(String... ids) {
    return List.of(ids).stream()
        .map(id -> "{\"data\":1,\"id\":\"" + id + "\"}\n")
        .collect(Collectors.joining());
  }

  private List<String> ids() {
    return ids(shell);
  }

  private static List<String> ids(TestShell shell) {
    return shell.lines().stream()
        .map(line -> line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private void assertOneMessage(String part) {
    assertThat(shell.err().lines())
        .singleElement()
        .asString()
        .startsWith("millrace: ")
        .contains(part);
  }
}
