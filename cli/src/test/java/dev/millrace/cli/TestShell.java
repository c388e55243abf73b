package dev.millrace.cli;

import dev.millrace.seam.Seam;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class TestShell {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Integer> halted = new ArrayList<>();
  private final Signals signals = new Signals(halted::add);
  private InputStream in = InputStream.nullInputStream();
  private PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);

  TestShell in(String text) {
    return in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  TestShell in(InputStream stream) {
    in = stream;
    return this;
  }

  TestShell out(PrintStream stream) {
    outStream = stream;
    return this;
  }

  int run(Object... arguments) {
    out.reset();
    err.reset();
    return Main.commandLine(shell())
        .execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  Shell shell() {
    return new Shell(
        in,
        outStream,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        signals,
        Map.of(),
        false,
        Seam.real());
  }

  Signals signals() {
    return signals;
  }

  /** The exit codes with which the process would have ended at once. */
  List<Integer> halted() {
    return halted;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  List<String> lines() {
    return out().lines().toList();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
