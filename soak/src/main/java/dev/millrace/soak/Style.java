package dev.millrace.soak;

import java.util.Locale;

/** How a writer publishes. */
enum Style {
  /** One message after another, each waited for. */
  ALONE,
  /** Several at once, all or none. */
  BATCH,
  /** Without waiting. */
  ASYNC,
  /** To be taken soon. */
  DELAYED,
  /** To be taken when everything here is long over. */
  FAR;

  String writer() {
    return name().toLowerCase(Locale.ROOT);
  }
}
