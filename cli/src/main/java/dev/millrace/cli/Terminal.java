package dev.millrace.cli;

import java.io.Console;

/** Whether there is a terminal. */
final class Terminal {
  private Terminal() {}

  /**
   * From Java 22 on there may be a console without a terminal, and a method that tells; before,
   * there was none to call and a console always was a terminal.
   */
  @SuppressWarnings(
      "SystemConsoleNull") // that null means no terminal is only half of the question here
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }
}
