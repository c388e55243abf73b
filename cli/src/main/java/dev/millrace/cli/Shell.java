package dev.millrace.cli;

import dev.millrace.seam.Seam;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command was started from: its three streams, which speak UTF-8 whatever the locale says,
 * the signals it gets, its environment and its terminal.
 *
 * @param in standard input
 * @param out standard output: data only; not flushed by itself
 * @param err standard error
 * @param signals the signals that ask to end
 * @param environment the environment variables
 * @param terminal whether standard output is a terminal
 * @param seam time, threads and the rest
 */
record Shell(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Signals signals,
    Map<String, String> environment,
    boolean terminal,
    Seam seam) {

  /** The shell of this process. */
  static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Signals.ofProcess(),
        System.getenv(),
        Terminal.isThere(),
        Seam.real());
  }

  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }

  PrintWriter errorWriter() {
    return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
  }

  /** Says one thing to whoever watches. */
  void say(String message) {
    err.println("millrace: " + message);
    err.flush();
  }

  /**
   * Colours are wanted unless {@code NO_COLOR} says otherwise; the terminal can draw unless {@code
   * TERM} is {@code dumb}.
   */
  boolean colour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  boolean canDraw() {
    return terminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }
}
