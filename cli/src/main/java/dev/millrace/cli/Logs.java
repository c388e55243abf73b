package dev.millrace.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the libraries log, as a command shows it: warnings and errors, one line each, without stack
 * traces.
 */
final class Logs {
  private Logs() {}

  static void toStandardError() {
    if (System.getProperty("java.util.logging.config.file") == null) {
      System.setProperty("java.util.logging.SimpleFormatter.format", "millrace: %5$s%n");
      Logger.getLogger("").setLevel(Level.WARNING);
    }
  }
}
