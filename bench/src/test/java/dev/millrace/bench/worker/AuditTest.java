package dev.millrace.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditTest {
  @Test
  void the_calls_are_those_of_every_kind_of_sync() {
    List<String> table =
        """
        % time     seconds  usecs/call     calls    errors syscall
        ------ ----------- ----------- --------- --------- ----------------
         98.12    0.046371          46      1000           fdatasync
          1.88    0.000888         111         8         2 fsync
          0.00    0.000000           0         5           write
        ------ ----------- ----------- --------- --------- ----------------
        100.00    0.047259          46      1013         2 total
        """
            .lines()
            .toList();

    assertThat(Audit.calls(table)).isEqualTo(1_008);
  }

  @Test
  void nothing_traced_is_nothing_counted() {
    assertThat(Audit.calls(List.of())).isZero();
  }
}
