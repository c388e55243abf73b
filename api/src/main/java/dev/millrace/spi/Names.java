package dev.millrace.spi;

import java.util.regex.Pattern;

/**
 * The rules for names that every broker can carry; what breaks one is refused with an {@link
 * IllegalArgumentException}.
 */
public final class Names {
  /** Kafka's rule for topics, with room left for the suffixes that other brokers need. */
  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /** CloudEvents 1.0: attribute names should not exceed 20 characters. */
  private static final int MOST_OF_AN_EXTENSION = 20;

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
    if (!isExtension(name)) {
      throw new IllegalArgumentException(
          "extension name '%s' is not CloudEvents; use 1 to 20 lower-case letters and digits"
              .formatted(shortened(name)));
    }
    return name;
  }

  /** By hand, because every message that is published has extensions. */
  private static boolean isExtension(String name) {
    int length = name.length();
    for (int i = 0; i < length; i++) {
      char letter = name.charAt(i);
      if (!(letter >= 'a' && letter <= 'z') && !(letter >= '0' && letter <= '9')) {
        return false;
      }
    }
    return length > 0 && length <= MOST_OF_AN_EXTENSION;
  }

  private static String shortened(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }
}
