package dev.millrace.examples.orders.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.orders.input.Input;
import dev.millrace.examples.orders.input.OrderLines;
import dev.millrace.examples.orders.input.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AuditTest {
  @Test
  void december_comes_to_the_figures_that_its_publisher_states() {
    Audit audit = new Audit();

    OrderLines.read(Input.bundled(), audit);

    Expected expected = audit.expected();
    assertThat(expected.lines()).isEqualTo(42_481);
    assertThat(expected.invoices()).isEqualTo(2_025);
    assertThat(expected.placed()).isEqualTo(1_550);
    assertThat(expected.cancelled()).isEqualTo(326);
    assertThat(expected.rejected()).isEqualTo(149);
    assertThat(expected.gross()).isEqualTo("769905.74");
    assertThat(expected.refunds()).isEqualTo("74789.12");
    assertThat(expected.topCountries().entrySet())
        .containsExactly(
            Map.entry("United Kingdom", "623951.02"),
            Map.entry("Germany", "14276.34"),
            Map.entry("France", "9575.36"));
  }

  @Test
  void one_bad_row_spoils_its_whole_invoice_and_no_other() {
    Expected expected =
        audited(
            row("1", "2", "2.50", "", "France"),
            row("1", "1", "0", "", "France"),
            row("2", "1", "1.25", "c", "France"));

    assertThat(expected.rejected()).isEqualTo(1);
    assertThat(expected.placed()).isEqualTo(1);
    assertThat(expected.packed()).isEqualTo(1);
    assertThat(expected.notified()).isEqualTo(1);
    assertThat(expected.gross()).isEqualTo("1.25");
    assertThat(expected.lines()).isEqualTo(3);
  }

  @Test
  void a_cancellation_takes_back_and_must_be_negative() {
    Expected expected =
        audited(
            row("1", "2", "2.50", "", "Eire"),
            row("C2", "-1", "2.50", "", "Eire"),
            row("C3", "1", "2.50", "", "Eire"));

    assertThat(expected.cancelled()).isEqualTo(1);
    assertThat(expected.rejected()).isEqualTo(1);
    assertThat(expected.refunds()).isEqualTo("2.50");
    assertThat(expected.net()).isEqualTo("2.50");
    assertThat(expected.topCountries()).containsExactly(Map.entry("Eire", "2.50"));
  }

  @Test
  void invoices_are_whole_wherever_their_rows_stand_and_are_rounded_once() {
    Expected expected =
        audited(
            row("1", "1", "0.004", "", "Eire"),
            row("2", "1", "0.004", "", "Eire"),
            row("1", "1", "0.004", "", "Eire"));

    assertThat(expected.invoices()).isEqualTo(2);
    assertThat(expected.packed()).isEqualTo(3);
    assertThat(expected.gross()).isEqualTo("0.01");
  }

  @Test
  void rows_with_a_missing_column_or_number_are_malformed() {
    Expected expected =
        audited(
            new Row(2, List.of("1", "A")),
            row("2", "many", "1", "", "Eire"),
            row("3", "1", "dear", "", "Eire"),
            row("", "1", "1", "", "Eire"));

    assertThat(expected.rejected()).isEqualTo(4);
    assertThat(expected.gross()).isEqualTo("0.00");
  }

  @Test
  void of_two_countries_with_the_same_net_the_first_by_name_leads() {
    Expected expected =
        audited(
            row("1", "1", "1", "", "Spain"),
            row("2", "1", "1", "", "Eire"),
            row("3", "1", "9", "", "Italy"),
            row("4", "1", "1", "", "France"));

    assertThat(expected.topCountries().keySet()).containsExactly("Italy", "Eire", "France");
  }

  private static Expected audited(Row... rows) {
    Audit audit = new Audit();
    List.of(rows).forEach(audit);
    return audit.expected();
  }

  private static Row row(
      String invoice, String quantity, String price, String customer, String country) {
    return new Row(
        2, List.of(invoice, "A", "", quantity, "2010-12-01 08:26:00", price, customer, country));
  }
}
