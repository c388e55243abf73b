package dev.millrace.examples.orders.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FixedTest {
  @ParameterizedTest
  @CsvSource({
    "2.55,255000000000000000000",
    "-1,-100000000000000000000",
    "+3,300000000000000000000",
    "2.5509999999999997,255099999999999970000",
    "0.00000000000000000001,1",
    ".5,50000000000000000000",
    "7.,700000000000000000000",
    "1e-05,1000000000000000",
    "1.5E3,150000000000000000000000",
    "0e999,0",
    "999999999999999.5,99999999999999950000000000000000000",
    "' 6 ',600000000000000000000"
  })
  void numbers_are_counted_in_units_of_the_smallest_decimal(String text, BigInteger units) {
    assertThat(Fixed.read(text)).isEqualTo(units);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "-",
        "1,5",
        "nan",
        "1e",
        "1e+",
        "1.2.3",
        "0x1",
        "1 2",
        "--1",
        "1e5000",
        "0.000000000000000000001",
        "1000000000000000",
        "1e999",
        "1e-999",
        "11111111111111111111111111111111111111111"
      })
  void what_is_no_number_or_too_large_or_too_fine_is_none(String text) {
    assertThat(Fixed.read(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1.00",
    "3,1.335,4.01",
    "3,1.3349,4.00",
    "-3,1.335,-4.01",
    "-1,0.001,0.00",
    "1,0.005,0.01",
    "2,999999999.99,1999999999.98"
  })
  void money_is_rounded_once_with_halves_away_from_zero(
      String quantity, String price, String money) {
    BigInteger product =
        Objects.requireNonNull(Fixed.read(quantity))
            .multiply(Objects.requireNonNull(Fixed.read(price)));

    assertThat(Fixed.money(product)).isEqualTo(money);
  }

  @Test
  void nothing_is_no_money() {
    assertThat(Fixed.money(BigInteger.ZERO)).isEqualTo("0.00");
  }
}
