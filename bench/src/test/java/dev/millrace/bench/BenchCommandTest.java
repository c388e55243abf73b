package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BenchCommandTest {
  private static final String NUMBER = "(-?[0-9]+(\\.[0-9]+)?|null)";
  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"bench\":\"B\\w+\",\"contender\":\"millrace\",\"rate\":"
              + NUMBER
              + "(,\"skipped\":\"void: [^\"]+\")?,\"unit\":\"msg/s\",\"limit\":"
              + NUMBER
              + ",\"ofLimit\":"
              + NUMBER
              + ",\"p50us\":"
              + NUMBER
              + ",\"p99us\":"
              + NUMBER
              + ",\"ratioToMillrace\":"
              + NUMBER
              + ",\"durable\":true,\"syncsPerAck\":"
              + NUMBER
              + "\\}");

  @TempDir Path data;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void a_second_of_the_first_benchmarks_gives_a_row_for_each() {
    int code =
        run(
            "B1",
            "B2",
            "B3",
            "B6",
            "--only",
            "millrace",
            "--seconds",
            "0.2",
            "--rounds",
            "1",
            "--messages",
            "5000",
            "--json",
            "--data",
            data.toString());

    assertThat(code).as(text(err)).isZero();
    assertThat(text(out).lines().toList())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).matches(ROW));
    assertThat(text(err)).contains("B6: round 1, millrace");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_durable_peer_that_is_not_there_is_skipped_and_told_by_the_exit_code() {
    int code =
        run(
            "B1",
            "--only",
            "millrace-engine,redis",
            "--seconds",
            "0.1",
            "--rounds",
            "1",
            "--json",
            "--data",
            data.toString(),
            "--peers-from",
            data.resolve("none").toString());

    assertThat(code).isEqualTo(3);
    assertThat(text(out))
        .contains("\"contender\":\"redis\",\"rate\":null,\"skipped\":\"not installed; ");
  }

  @Test
  void a_round_that_does_not_fill_the_log_twice_is_called_a_burst() {
    int code =
        run(
            "B2",
            "--only",
            "millrace",
            "--seconds",
            "0.1",
            "--rounds",
            "1",
            "--data",
            data.toString());

    assertThat(code).as(text(err)).isZero();
    assertThat(text(out)).contains("millrace: a-burst-of-log-caps 0.0");
  }

  @Test
  void a_round_that_does_says_how_often() {
    int code =
        run(
            "B3",
            "--only",
            "millrace",
            "--seconds",
            "0.5",
            "--rounds",
            "1",
            "--cap",
            "262144",
            "--data",
            data.toString());

    assertThat(code).as(text(err)).isZero();
    assertThat(text(out)).containsPattern("millrace: log-caps [0-9]");
  }

  @Test
  void what_a_killed_process_left_is_opened_and_a_message_handed_out() {
    int code =
        run(
            "B14",
            "--only",
            "millrace",
            "--messages",
            "2000",
            "--rounds",
            "2",
            "--data",
            data.toString());

    assertThat(code).as(text(err)).isZero();
    assertThat(text(out)).contains("2 rounds", "stored 2,000", "open-seconds");
  }

  @Test
  void the_list_names_every_benchmark() {
    assertThat(run("--list")).isZero();

    List<String> names =
        text(out).lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    assertThat(names).contains("B1", "B2", "B3", "B6", "B7", "B8").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "B99, there is no benchmark 'B99'",
    "B1 --seconds 0, --seconds 0.0 is no time",
    "B1 --rounds 0, --rounds 0 is too little",
    "B1 --threads -1, --threads -1 is too little",
    "B1 --cap 0, --cap 0 is too little",
    "B1 --only oracle, there is no contender 'oracle'",
    "B1 --size x, --size",
    "--json, name a benchmark"
  })
  void wrong_usage_says_what_is_wrong(String arguments, String said) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(text(err)).startsWith("millrace: ").contains(said);
    assertThat(text(out)).isEmpty();
  }

  @Test
  void help_is_data_and_no_error() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("--rounds", "--install-peers", "Exit codes");
  }

  private int run(String... arguments) {
    return Main.commandLine(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
