package dev.millrace.examples.orders.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.orders.input.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InvoiceIndexTest {
  @Test
  void an_invoice_is_gathered_wherever_its_rows_stand() {
    List<Row> rows = List.of(row(2, "1"), row(3, "2"), row(4, "1"), row(5, "3"), row(6, "2"));

    List<Invoice> gathered = gathered(rows);

    assertThat(gathered).extracting(Invoice::number).containsExactly("1", "3", "2");
    assertThat(gathered.getFirst().rows()).containsExactly(row(2, "1"), row(4, "1"));
  }

  @Test
  void equal_rows_stay_two() {
    List<Row> rows = List.of(row(2, "1"), row(3, "1"));

    assertThat(gathered(rows)).singleElement().matches(invoice -> invoice.rows().size() == 2);
  }

  @Test
  void the_customer_is_the_first_that_any_row_names() {
    Row silent = row(2, "1");
    Row telling = new Row(3, List.of("1", "A", "", "1", "d", "1", "17850.0", "France"));
    Row shorter = new Row(4, List.of("1"));

    assertThat(gathered(List.of(shorter, silent, telling)).getFirst().customer())
        .isEqualTo("17850.0");
    assertThat(gathered(List.of(shorter, silent)).getFirst().customer()).isNull();
  }

  private static List<Invoice> gathered(List<Row> rows) {
    InvoiceIndex index = new InvoiceIndex();
    rows.forEach(index);
    InvoiceIndex.Gathering gathering = index.gathering();
    List<Invoice> invoices = new ArrayList<>();
    rows.forEach(row -> gathering.add(row).ifPresent(invoices::add));
    return invoices;
  }

  private static Row row(int line, String invoice) {
    return new Row(line, List.of(invoice, "A", "", "1", "2010-12-01 08:26:00", "1", "", "France"));
  }
}
