package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SignalsTest {
  private final List<Integer> halted = new ArrayList<>();
  private final Signals signals = new Signals(halted::add);

  @Test
  void the_first_signal_asks_to_stop_and_gives_the_exit_code() {
    assertThat(signals.stopped()).isFalse();

    signals.raise(Signals.TERMINATE);

    assertThat(signals.stopped()).isTrue();
    assertThat(signals.exitCode()).isEqualTo(143);
    assertThat(halted).isEmpty();
  }

  @Test
  void the_second_one_ends_at_once() {
    signals.raise(Signals.TERMINATE);
    signals.raise(Signals.INTERRUPT);

    assertThat(halted).containsExactly(130);
    assertThat(signals.exitCode()).isEqualTo(143);
  }
}
