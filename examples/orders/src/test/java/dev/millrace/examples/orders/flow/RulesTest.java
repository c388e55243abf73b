package dev.millrace.examples.orders.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.orders.audit.Audit;
import dev.millrace.examples.orders.input.Row;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RulesTest {
  @Test
  void a_good_invoice_becomes_an_order() {
    Invoice invoice =
        invoice("536365", row(2, "536365", "6", "2.55"), row(3, "536365", "6", "3.390"));

    assertThat(Rules.judge(invoice))
        .isEqualTo(
            new Verdict.Good(
                new OrderEvent.Placed(
                    "536365",
                    "17850.0",
                    "United Kingdom",
                    "2010-12-01 08:26:00",
                    List.of(
                        new OrderEvent.Line(2, "A", "LAMP", decimal("6"), decimal("2.55")),
                        new OrderEvent.Line(3, "A", "LAMP", decimal("6"), decimal("3.39"))))));
  }

  @Test
  void a_cancellation_has_its_quantities_above_zero() {
    Verdict verdict = Rules.judge(invoice("C1", row(2, "C1", "-6", "2.55")));

    assertThat(verdict).isInstanceOf(Verdict.Good.class);
    OrderEvent event = ((Verdict.Good) verdict).event();
    assertThat(event).isInstanceOf(OrderEvent.Cancelled.class);
    assertThat(event.lines().getFirst().quantity()).isEqualTo(decimal("6"));
    assertThat(event.amount()).isEqualTo(decimal("15.30"));
  }

  @Test
  void an_adjustment_is_an_order_like_any_other() {
    assertThat(Rules.judge(invoice("A563185", row(2, "A563185", "1", "11062.06"))))
        .isInstanceOf(Verdict.Good.class);
  }

  @Test
  void blank_descriptions_and_customers_are_fine() {
    Row row = new Row(2, List.of("1", "POST", "", "1", "2010-12-01 08:26:00", "18", "", "France"));

    assertThat(Rules.judge(Invoice.of("1", List.of(row)))).isInstanceOf(Verdict.Good.class);
    assertThat(Invoice.of("1", List.of(row)).customer()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,2.55,'line 7 has the quantity 0, which must be above zero in an order'",
    "1,-2,2.55,'line 7 has the quantity -2, which must be above zero in an order'",
    "C1,2,2.55,'line 7 has the quantity 2, which must be below zero in a cancellation'",
    "1,2,0,'line 7 has the price 0, which must be above zero'",
    "1,2,-0.01,'line 7 has the price -0.01, which must be above zero'",
    "1,many,2.55,'line 7 has the quantity ''many'', which is no number'",
    "1,2,dear,'line 7 has the price ''dear'', which is no number'",
    "1,2,'','line 7 has the price '''', which is no number'",
    "1,2,1e-21,'line 7 has the price ''1e-21'', which is no number'"
  })
  void one_bad_line_makes_the_invoice_malformed_and_is_named(
      String number, String quantity, String price, String reason) {
    String good = number.startsWith("C") ? "-1" : "1";
    Invoice invoice = invoice(number, row(6, number, good, "1"), row(7, number, quantity, price));

    assertThat(Rules.judge(invoice)).isEqualTo(new Verdict.Malformed(reason));
  }

  @Test
  void a_missing_or_surplus_column_is_named() {
    assertThat(Rules.judge(invoice("1", new Row(9, List.of("1", "A", "LAMP", "1")))))
        .isEqualTo(new Verdict.Malformed("line 9 has 4 columns instead of 8"));
    assertThat(
            Rules.judge(
                invoice("1", new Row(9, List.of("1", "A", "B", "C", "1", "d", "1", "", "France")))))
        .isEqualTo(new Verdict.Malformed("line 9 has 9 columns instead of 8"));
  }

  @Test
  void a_missing_number_is_named() {
    assertThat(Rules.judge(invoice(" ", row(4, " ", "1", "1"))))
        .isEqualTo(new Verdict.Malformed("line 4 has no invoice number"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "+1",
        "-1",
        "0",
        "-0",
        "1.50",
        ".5",
        "5.",
        ".",
        "",
        " 1 ",
        "1e2",
        "1E-2",
        "1e-20",
        "1e-21",
        "1e14",
        "1e15",
        "0e500",
        "1e1000",
        "NaN",
        "1,000",
        "0x10",
        "--1",
        "1.2.3",
        "999999999999999",
        "9999999999999999",
        "0.00000000000000000001",
        "0.000000000000000000001",
        "000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000001",
        "00000000000000000000000000000000000000001",
        "\u0661"
      })
  void the_audit_agrees_though_it_reads_numbers_by_itself(String number) {
    for (boolean asPrice : new boolean[] {true, false}) {
      Row row = asPrice ? row(2, "1", "1", number) : row(2, "1", number, "1");
      Audit audit = new Audit();
      audit.accept(row);

      boolean good = Rules.judge(invoice("1", row)) instanceof Verdict.Good;

      assertThat(audit.expected().placed()).isEqualTo(good ? 1 : 0);
    }
  }

  private static Invoice invoice(String number, Row... rows) {
    return Invoice.of(number, List.of(rows));
  }

  private static Row row(int line, String invoice, String quantity, String price) {
    return new Row(
        line,
        List.of(
            invoice,
            "A",
            "LAMP",
            quantity,
            "2010-12-01 08:26:00",
            price,
            "17850.0",
            "United Kingdom"));
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
