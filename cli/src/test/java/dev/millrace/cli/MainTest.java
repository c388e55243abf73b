package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MainTest {
  private final TestShell shell = new TestShell();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "publish",
        "consume",
        "read",
        "check",
        "backup",
        "restore",
        "soak kill",
        "soak powercut"
      })
  void every_command_has_help_and_version(String command) {
    assertThat(run(command + " --help")).isZero();
    assertThat(shell.out()).startsWith("Usage: millrace").contains("--help", "--version");
    assertThat(shell.lines()).allMatch(line -> line.length() <= 80);
    assertThat(shell.err()).isEmpty();

    assertThat(run(command + " --version")).isZero();
    assertThat(shell.out()).startsWith("millrace ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "publish",
        "consume",
        "read",
        "check",
        "backup",
        "restore",
        "soak kill",
        "soak powercut"
      })
  void every_command_may_be_asked_for_json(String command) {
    run(command + " --help");

    assertThat(shell.out()).contains("--json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no-such-command",
        "demo --no-such-option",
        "demo --chaos seven",
        "demo surplus",
        "publish",
        "publish odd/name",
        "publish ok --kind heap",
        "consume ok",
        "consume ok --subscription odd/name",
        "consume ok --subscription s --max 0",
        "consume ok --subscription s --max -1",
        "consume ok --subscription s --idle soon",
        "consume ok --subscription s --idle -1",
        "read",
        "read ok --from here",
        "backup",
        "restore",
        "soak",
        "soak kill --cycles 0",
        "soak sleep"
      })
  void wrong_usage_is_one_message_and_exit_code_2(String arguments) {
    assertThat(run(arguments)).isEqualTo(2);

    assertThat(shell.out()).isEmpty();
    assertThat(shell.err().lines())
        .singleElement()
        .asString()
        .startsWith("millrace: ")
        .contains("--help");
  }

  private int run(String arguments) {
    return shell.run(
        List.of(arguments.split(" ")).stream().filter(word -> !word.isEmpty()).toArray());
  }
}
