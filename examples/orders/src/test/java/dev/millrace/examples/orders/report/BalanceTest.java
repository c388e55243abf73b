package dev.millrace.examples.orders.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.orders.audit.Expected;
import dev.millrace.json.JsonCodec;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BalanceTest {
  private static final Map<String, String> COUNTRIES = countries("Spain", "Eire");
  private static final Expected AUDIT =
      new Expected(10, 5, 2, 1, 2, 6, 3, "20.00", "5.00", "15.00", COUNTRIES);

  @Test
  void equal_figures_balance() {
    assertThat(Balance.differences(figures(6, 2, "20.00", COUNTRIES), AUDIT)).isEmpty();
  }

  @Test
  void every_difference_is_named() {
    assertThat(Balance.differences(figures(7, 3, "20.01", countries("Eire", "Spain")), AUDIT))
        .containsExactly(
            "dead letters: the flow has 3, the audit 2",
            "tasks packed: the flow has 7, the audit 6",
            "gross: the flow has 20.01, the audit 20.00",
            "largest countries: the flow has [Eire=1.00, Spain=1.00], the audit [Spain=1.00, Eire=1.00]");
  }

  @Test
  void the_summary_is_one_line_of_json_with_every_field() {
    Summary summary =
        Summary.of(figures(6, 2, "20.00", COUNTRIES), 4, new BigDecimal("1.250"), true);

    assertThat(summary.json(new JsonCodec()))
        .isEqualTo(
            "{\"lines\":10,\"invoices\":5,\"placed\":2,\"cancelled\":1,\"rejected\":2,"
                + "\"gross\":\"20.00\",\"refunds\":\"5.00\","
                + "\"topCountries\":{\"Spain\":\"1.00\",\"Eire\":\"1.00\"},"
                + "\"deadLetters\":2,\"duplicatesIgnored\":8,\"packed\":6,\"recovered\":4,"
                + "\"faults\":{\"failed\":1,\"stalled\":2,\"duplicated\":3},"
                + "\"seconds\":1.250,\"balanced\":true}");
  }

  @Test
  void the_sheet_fits_a_terminal_and_groups_its_numbers() {
    Figures figures =
        figures(6, 2, "1234567.89", countries("A country with a very long name", "B"));

    List<String> lines = Sheet.lines(figures, Summary.of(figures, 4, BigDecimal.ONE, false));

    assertThat(lines).allMatch(line -> line.length() <= 80);
    assertThat(lines).anyMatch(line -> line.endsWith("1,234,567.89"));
    assertThat(lines).anyMatch(line -> line.contains("DO NOT BALANCE"));
  }

  private static Figures figures(
      long packed, long dead, String gross, Map<String, String> countries) {
    return new Figures(
        10,
        2,
        1,
        2,
        dead,
        packed,
        3,
        3,
        3,
        3,
        gross,
        "5.00",
        "15.00",
        "2010-12-07",
        countries,
        8,
        new Figures.FaultCount(1, 2, 3));
  }

  private static Map<String, String> countries(String first, String second) {
    Map<String, String> countries = new LinkedHashMap<>();
    countries.put(first, "1.00");
    countries.put(second, "1.00");
    return countries;
  }
}
