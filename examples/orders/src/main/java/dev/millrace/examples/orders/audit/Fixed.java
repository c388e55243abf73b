package dev.millrace.examples.orders.audit;

import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Fixed-point numbers as whole counts of 10^-20: the audit's own arithmetic, without any decimal
 * type. Products count 10^-40.
 */
final class Fixed {
  /** Decimals of a number read. */
  static final int DECIMALS = 20;

  /** Characters of a number, at most: no one writes a price in more. */
  static final int LENGTH = 40;

  /** Digits before the point, at most. */
  static final int WHOLE_DIGITS = 15;

  private static final BigInteger CENT = BigInteger.TEN.pow(2 * DECIMALS - 2);
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);

  private Fixed() {}

  /** Reads a decimal number, or null if it is none or has more digits than there is room for. */
  static @Nullable BigInteger read(String text) {
    String number = text.strip();
    if (number.length() > LENGTH) {
      return null;
    }
    int at = 0;
    boolean negative = number.startsWith("-");
    if (negative || number.startsWith("+")) {
      at++;
    }
    StringBuilder digits = new StringBuilder();
    int decimals = 0;
    boolean point = false;
    for (; at < number.length(); at++) {
      char c = number.charAt(at);
      if (c >= '0' && c <= '9') {
        digits.append(c);
        decimals += point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    OptionalLong exponent = exponent(number.substring(at));
    if (digits.isEmpty() || exponent.isEmpty()) {
      return null;
    }
    return shifted(
        new BigInteger(negative ? "-" + digits : digits.toString()),
        DECIMALS - decimals + exponent.getAsLong());
  }

  /**
   * What stands behind the digits: nothing, or {@code e} and a whole number of at most three
   * digits.
   */
  private static OptionalLong exponent(String rest) {
    if (rest.isEmpty()) {
      return OptionalLong.of(0);
    }
    if (!rest.matches("[eE][+-]?[0-9]{1,3}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(rest.substring(1)));
  }

  private static @Nullable BigInteger shifted(BigInteger digits, long places) {
    if (digits.signum() == 0) {
      return BigInteger.ZERO;
    }
    BigInteger power = BigInteger.TEN.pow(Math.toIntExact(Math.abs(places)));
    BigInteger[] parts = digits.divideAndRemainder(places < 0 ? power : BigInteger.ONE);
    BigInteger value = places < 0 ? parts[0] : digits.multiply(power);
    boolean tooFine = places < 0 && parts[1].signum() != 0;
    boolean tooLarge = value.abs().compareTo(BigInteger.TEN.pow(DECIMALS + WHOLE_DIGITS)) >= 0;
    return tooFine || tooLarge ? null : value;
  }

  /** A product, or sum of products, with two decimals, halves away from zero. */
  static String money(BigInteger product) {
    BigInteger[] cents = product.abs().divideAndRemainder(CENT);
    boolean up = cents[1].shiftLeft(1).compareTo(CENT) >= 0;
    BigInteger[] units = (up ? cents[0].add(BigInteger.ONE) : cents[0]).divideAndRemainder(HUNDRED);
    String sign =
        product.signum() < 0 && !(units[0].signum() == 0 && units[1].signum() == 0) ? "-" : "";
    return "%s%s.%02d".formatted(sign, units[0], units[1].intValueExact());
  }
}
