package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UpkeepTest {
  @TempDir Path temp;

  private final TestShell shell = new TestShell();

  @BeforeEach
  void publish() {
    shell.in("{\"id\":\"a\",\"data\":1}\n{\"id\":\"b\",\"data\":2}\n");
    assertThat(shell.run("publish", "s", "--kind", "stream", "--data", data())).isZero();
  }

  private Path data() {
    return temp.resolve("data");
  }

  private void damage(Path directory) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("log").resolve("00000001.log"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {77}), 4096 + 70);
    }
  }

  @Test
  void a_sound_directory_is_read_and_counted() {
    assertThat(shell.run("check", "--data", data())).isZero();
    assertThat(shell.out()).contains("read 1 channels, 2 messages", "nothing is damaged");

    assertThat(shell.run("check", "--data", data(), "--json")).isZero();
    assertThat(shell.out())
        .isEqualTo("{\"channels\":1,\"messages\":2,\"letters\":0,\"damage\":[]}\n");
  }

  @Test
  void damage_is_named_with_exit_code_3() throws IOException {
    damage(data());

    assertThat(shell.run("check", "--data", data(), "--json")).isEqualTo(3);
    assertThat(shell.out()).contains("\"damage\":[\"", "00000001.log");
  }

  @Test
  void a_repair_says_what_it_would_give_up_and_does_it_when_told_to() throws IOException {
    damage(data());

    assertThat(shell.run("repair", "--data", data(), "--json")).isEqualTo(3);
    assertThat(shell.out())
        .startsWith("{\"repaired\":false,\"lost\":")
        .contains("\"gaps\":[{\"channel\":\"s\",\"partition\":0,\"first\":0");
    assertThat(data().resolve("quarantine")).doesNotExist();

    assertThat(shell.run("repair", "--data", data(), "--yes")).isZero();
    assertThat(shell.out()).contains("gave up messages 0 to ", "repaired: ");
    assertThat(data().resolve("quarantine").resolve("00000001.log")).exists();
    assertThat(shell.run("check", "--data", data())).isZero();
    assertThat(shell.run("repair", "--data", data())).isZero();
    assertThat(shell.out()).contains("nothing is damaged");
  }

  @Test
  void a_backup_is_restored_and_read() {
    Path backup = temp.resolve("backup");
    Path restored = temp.resolve("restored");

    assertThat(shell.run("backup", "--data", data(), "--to", backup)).isZero();
    assertThat(shell.run("restore", "--from", backup, "--data", restored, "--json")).isZero();
    assertThat(shell.out()).startsWith("{\"to\":\"" + restored + "\",\"bytes\":");
    assertThat(shell.run("read", "s", "--data", restored)).isZero();
    assertThat(shell.lines()).hasSize(2);
  }

  @Test
  void a_damaged_backup_is_not_restored() throws IOException {
    Path backup = temp.resolve("backup");
    assertThat(shell.run("backup", "--data", data(), "--to", backup)).isZero();
    damage(backup);

    assertThat(shell.run("restore", "--from", backup, "--data", temp.resolve("restored")))
        .isEqualTo(3);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).contains("00000001.log", "nothing was restored");
    assertThat(temp.resolve("restored")).doesNotExist();
  }

  @Test
  void nothing_is_written_over() {
    assertThat(shell.run("backup", "--data", data(), "--to", data())).isEqualTo(1);
    assertThat(shell.err()).contains("is not empty");
  }
}
