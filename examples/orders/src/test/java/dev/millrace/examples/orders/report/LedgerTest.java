package dev.millrace.examples.orders.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.examples.orders.flow.LedgerEntry;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void payments_and_refunds_are_summed_apart_and_exactly() {
    payment("0.1", "Eire");
    payment("0.2", "Eire");
    refund("0.125", "Eire");

    assertThat(ledger.gross()).isEqualByComparingTo("0.3");
    assertThat(ledger.refunds()).isEqualByComparingTo("0.125");
  }

  @Test
  void countries_are_ranked_by_what_remains() {
    payment("100", "Spain");
    refund("90", "Spain");
    payment("30", "France");
    payment("20", "Eire");
    payment("20", "Belgium");

    assertThat(ledger.top(3).entrySet())
        .containsExactly(
            Map.entry("France", "30.00"),
            Map.entry("Belgium", "20.00"),
            Map.entry("Eire", "20.00"));
  }

  @Test
  void an_entry_of_another_kind_is_an_error() {
    assertThatThrownBy(() -> ledger.add(new LedgerEntry("1", "gift", "1", "Eire")))
        .hasMessageContaining("'gift' for invoice 1");
  }

  private void payment(String amount, String country) {
    ledger.add(new LedgerEntry("1", LedgerEntry.PAYMENT, amount, country));
  }

  private void refund(String amount, String country) {
    ledger.add(new LedgerEntry("1", LedgerEntry.REFUND, amount, country));
  }
}
