package dev.millrace.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LedgerTest {
  private final Ledger ledger = new Ledger();

  private List<String> problemsAfter(String... lines) {
    ledger.heard(List.of(lines));
    return ledger.problems();
  }

  @Test
  void what_is_told_handed_out_and_settled_in_order_is_no_problem() {
    assertThat(
            problemsAfter(
                "P jobs/alone/1/0 0",
                "P jobs/alone/1/4 1",
                "R workers jobs/alone/1/0 0 0",
                "R workers jobs/alone/1/4 0 1",
                "A workers jobs/alone/1/0 o",
                "A workers jobs/alone/1/4 g1",
                "S workers jobs/alone/1/0",
                "S workers jobs/alone/1/4",
                "R workers jobs/alone/1/4 1 1"))
        .isEmpty();
  }

  @Test
  void it_counts_what_was_taken_delayed_and_settled() {
    assertThat(
            ledger.heard(
                List.of(
                    "Q jobs/delayed/1/0",
                    "D jobs/delayed/1/0 77",
                    "P jobs/alone/1/0 0",
                    "R workers jobs/alone/1/0 0 0",
                    "A workers jobs/alone/1/0 d",
                    "S workers jobs/alone/1/0")))
        .isEqualTo(3);
  }

  @Test
  void what_comes_again_after_it_was_settled_is_found() {
    assertThat(
            problemsAfter(
                "R workers jobs/alone/1/0 0 0",
                "A workers jobs/alone/1/0 d",
                "S workers jobs/alone/1/0",
                "R workers jobs/alone/1/0 0 0"))
        .singleElement()
        .asString()
        .contains("jobs/alone/1/0 came to WORKERS again after it was settled");
  }

  @Test
  void what_comes_again_after_it_was_only_asked_for_is_no_problem() {
    assertThat(problemsAfter("R workers jobs/alone/1/0 0 0", "A workers jobs/alone/1/0 d"))
        .isEmpty();
    assertThat(problemsAfter("R workers jobs/alone/1/0 0 0")).isEmpty();
  }

  @Test
  void what_comes_before_an_earlier_one_of_its_key_is_found() {
    assertThat(
            problemsAfter(
                "P jobs/alone/1/1 0", "P jobs/alone/1/5 1", "R workers jobs/alone/1/5 0 1"))
        .singleElement()
        .asString()
        .contains("jobs/alone/1/5 came to WORKERS before jobs/alone/1/1, which is not over");
  }

  @Test
  void attempts_that_become_fewer_are_found() {
    assertThat(
            problemsAfter(
                "R workers jobs/alone/1/0 1 0",
                "A workers jobs/alone/1/0 g2",
                "S workers jobs/alone/1/0",
                "R workers jobs/alone/1/0 1 0"))
        .singleElement()
        .asString()
        .contains("with 1 attempts after 2 had ended");
  }

  @Test
  void a_message_at_another_place_than_its_receipt_says_is_found() {
    assertThat(problemsAfter("P jobs/alone/1/0 3", "R workers jobs/alone/1/0 0 4"))
        .singleElement()
        .asString()
        .contains("at two places");
  }

  @Test
  void an_output_of_what_was_not_settled_is_found() {
    MessageId output = MessageId.parse("jobs/alone/1/0").caused(Reader.WORKERS);
    ledger.heard(List.of("R workers jobs/alone/1/0 0 0", "A workers jobs/alone/1/0 b"));

    ledger.seen(ledger.track(output), 0, 0);

    assertThat(ledger.problems())
        .singleElement()
        .asString()
        .contains("is there though jobs/alone/1/0 was not settled");
  }

  @Test
  void the_cause_of_an_output_that_is_there_is_settled_and_does_not_come_again() {
    MessageId output = MessageId.parse("jobs/alone/1/0").caused(Reader.WORKERS);
    ledger.heard(List.of("R workers jobs/alone/1/0 0 0", "A workers jobs/alone/1/0 o"));
    ledger.seen(ledger.track(output), 0, 0);

    assertThat(problemsAfter("R workers jobs/alone/1/0 0 0"))
        .singleElement()
        .asString()
        .contains("again after it was settled");
  }

  @Test
  void a_position_that_goes_back_behind_what_was_committed_is_found() {
    assertThat(problemsAfter("K 0 5", "L 0 5", "K 0 9", "N 0 7")).isEmpty();
    assertThat(problemsAfter("N 0 6"))
        .singleElement()
        .asString()
        .contains("goes on at 6 of partition 0; 7 was committed");
  }
}
