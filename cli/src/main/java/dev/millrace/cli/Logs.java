package dev.millrace.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the libraries log, as a command shows it: warnings and errors, one line each, without stack
 * traces.
 */
final class Logs {
  /** Held, because the log manager forgets a logger, with its level, that nobody else holds. */
  private static final Logger HANDLING = Logger.getLogger("dev.millrace.core");

  private Logs() {}

  static void toStandardError() {
    if (System.getProperty("java.util.logging.config.file") == null) {
      System.setProperty("java.util.logging.SimpleFormatter.format", "millrace: %5$s%n");
      Logger.getLogger("").setLevel(Level.WARNING);
    }
  }

  /**
   * Leaves out what is logged about single messages: for a command that shows by itself what became
   * of them.
   */
  static void withoutHandling() {
    HANDLING.setLevel(Level.SEVERE);
  }
}
