package dev.millrace.bench.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.limit.Limits.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MachineTest {
  @TempDir Path directory;

  @Test
  void every_limit_of_this_machine_can_be_measured_and_leaves_no_file_behind() throws Exception {
    Set<Gauge> hot = EnumSet.complementOf(EnumSet.of(Gauge.READ_COLD));

    Limits limits = new Machine(directory, Duration.ofMillis(10)).measure(hot, 4, 256);

    assertThat(hot).allSatisfy(gauge -> assertThat(limits.get(gauge)).isPositive());
    assertThat(directory).isEmptyDirectory();
  }
}
