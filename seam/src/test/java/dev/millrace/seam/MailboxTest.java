package dev.millrace.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MailboxTest {
  private final Deque<Runnable> executor = new ArrayDeque<>();
  private final List<String> seen = new ArrayList<>();
  private final Rounds rounds = new Rounds();
  private final Mailbox mailbox = new Mailbox(executor::add, rounds);

  private final class Rounds implements Mailbox.Rounds {
    private String endAfter = "";
    private int looks;
    private Runnable whenLooking = () -> {};

    @Override
    public void over() {
      seen.add("|");
    }

    @Override
    public boolean endHere() {
      return seen.getLast().equals(endAfter);
    }

    @Override
    public boolean letOthersIn() {
      if (looks == 0) {
        return false;
      }
      looks--;
      whenLooking.run();
      return true;
    }
  }

  @Test
  void steps_run_in_order_and_together() {
    put("a", "b", "c");
    runOnce();
    assertThat(seen).containsExactly("a", "b", "c", "|");
    assertThat(executor).isEmpty();
  }

  @Test
  void what_is_put_in_during_a_round_is_of_the_next() {
    mailbox.execute(() -> {
      seen.add("a");
      put("b");
    });
    runAll();
    assertThat(seen).containsExactly("a", "|", "b", "|");
  }

  @Test
  void a_round_that_ends_early_leaves_the_rest_in_its_order_before_what_comes_later() {
    rounds.endAfter = "b";
    put("a", "b", "c", "d");
    runOnce();
    assertThat(seen).containsExactly("a", "b", "|");
    put("e");
    runAll();
    assertThat(seen).containsExactly("a", "b", "|", "c", "d", "|", "e", "|");
  }

  @Test
  void the_last_step_of_a_round_leaves_nothing_behind() {
    rounds.endAfter = "b";
    put("a", "b");
    runOnce();
    assertThat(seen).containsExactly("a", "b", "|");
    assertThat(executor).isEmpty();
  }

  @Test
  void a_round_that_ended_early_lets_nobody_in() {
    rounds.endAfter = "a";
    rounds.looks = 1;
    rounds.whenLooking = () -> put("late");
    put("a", "b");
    runOnce();
    assertThat(seen).containsExactly("a", "|");
    assertThat(rounds.looks).isEqualTo(1);
  }

  @Test
  void what_others_put_in_when_they_are_let_in_is_of_the_round() {
    rounds.looks = 2;
    rounds.whenLooking =
        () -> {
          if (rounds.looks == 1) {
            put("b");
          }
        };
    put("a");
    runAll();
    assertThat(seen).containsExactly("a", "b", "|");
  }

  @Test
  void a_step_put_in_ahead_waits_for_the_one_that_runs_and_for_no_other() {
    mailbox.execute(() -> {
      seen.add("a");
      mailbox.executeAhead(() -> seen.add("ahead 1"));
      mailbox.executeAhead(() -> seen.add("ahead 2"));
    });
    put("b");
    runAll();
    assertThat(seen).containsExactly("a", "ahead 1", "ahead 2", "b", "|");
  }

  @Test
  void a_step_put_in_ahead_goes_before_what_an_early_end_has_left() {
    rounds.endAfter = "a";
    put("a", "b");
    runOnce();
    mailbox.executeAhead(() -> seen.add("ahead"));
    runAll();
    assertThat(seen).containsExactly("a", "|", "ahead", "b", "|");
  }

  @Test
  void a_step_put_in_ahead_wakes_a_mailbox_that_has_nothing_else() {
    mailbox.executeAhead(() -> seen.add("ahead"));
    runAll();
    assertThat(seen).containsExactly("ahead", "|");
  }

  private void put(String... names) {
    for (String name : names) {
      mailbox.execute(() -> seen.add(name));
    }
  }

  private void runOnce() {
    executor.remove().run();
  }

  private void runAll() {
    while (!executor.isEmpty()) {
      runOnce();
    }
  }
}
