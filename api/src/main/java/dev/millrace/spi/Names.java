package dev.millrace.spi;

import java.util.regex.Pattern;

/**
 * The rules for names that every broker can carry; what breaks one is refused with an {@link
 * IllegalArgumentException}.
 */
public final class Names {
  /** Kafka's rule for topics, with room left for the suffixes that other brokers need. */
  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /**
   * CloudEvents 1.0: attribute names are lower-case letters and digits, and should not exceed 20
   * characters.
   */
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,20}");

  private Names() {}

  /** The name, if a channel may have it. */
  public static String channel(String name) {
    return checked("channel", name);
  }

  /** The name, if a subscription may have it. */
  public static String subscription(String name) {
    return checked("subscription", name);
  }

  private static String checked(String what, String name) {
    if (!CHANNEL.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "%s name '%s' cannot be carried by every broker; use 1 to 200 letters, digits, '.', '_' or '-'"
              .formatted(what, shortened(name)));
    }
    return name;
  }

  /** The name, if an extension may have it. */
  public static String extension(String name) {
    if (!EXTENSION.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "extension name '%s' is not CloudEvents; use 1 to 20 lower-case letters and digits"
              .formatted(shortened(name)));
    }
    return name;
  }

  private static String shortened(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }
}
