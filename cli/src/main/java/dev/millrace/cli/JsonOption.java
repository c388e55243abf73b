package dev.millrace.cli;

import picocli.CommandLine.Option;

/** For commands whose output is JSON in any case, so that scripts may ask every command for it. */
final class JsonOption {
  private boolean asked;

  @Option(names = "--json", description = "JSON on standard output, as without it.")
  void ask(boolean json) {
    asked = json;
  }

  /** Whether it was asked for. */
  boolean asked() {
    return asked;
  }
}
