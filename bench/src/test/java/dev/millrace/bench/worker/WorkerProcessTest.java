package dev.millrace.bench.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.workload.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkerProcessTest {
  private static final Java JAVA = Java.forEntrant(Entrant.MILLRACE, "64m", Path.of("none"));
  private static final Run RUN =
      new Run("B1", Run.Phase.TIMED, Path.of("h"), Path.of("d"), 1, 0, 256, 1, 1, 1, 0);

  @Timeout(20)
  @Test
  void one_that_gives_no_answer_is_killed_and_said_so() throws IOException {
    try (WorkerProcess silent =
        WorkerProcess.start(Entrant.MILLRACE, JAVA, List.of("sh", "-c", "exec sleep 600"))) {
      assertThatThrownBy(() -> silent.run(RUN, Duration.ofMillis(100)))
          .isInstanceOf(NotHereException.class)
          .hasMessageContaining("no answer within 0 s and was killed");
      assertThatThrownBy(() -> silent.run(RUN, Duration.ofMinutes(5)))
          .isInstanceOf(NotHereException.class)
          .hasMessageContaining("ended by itself");
    }
  }

  @Timeout(20)
  @Test
  void one_that_ends_is_not_waited_for() throws IOException {
    try (WorkerProcess gone =
        WorkerProcess.start(Entrant.MILLRACE, JAVA, List.of("sh", "-c", "exit 7"))) {
      assertThatThrownBy(() -> gone.run(RUN, Duration.ofMinutes(5)))
          .isInstanceOf(NotHereException.class)
          .hasMessageContaining("with exit code 7");
    }
  }
}
