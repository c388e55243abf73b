package dev.millrace.soak;

import dev.millrace.Position;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the workload says to whoever started it. Unbuffered: what is said is the parent's, whatever
 * happens to this process. {@link Ledger} says what each line means.
 */
final class Out {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private static final ReentrantLock LOCK = new ReentrantLock();

  private Out() {}

  static void taken(String id, Position position) {
    say("P " + id + " " + Ledger.packed((Position.Exact) position));
  }

  static void takenSomewhere(String id) {
    say("P " + id + " -1");
  }

  static void delaying(String id) {
    say("Q " + id);
  }

  static void delayed(String id, long dueBy) {
    say("D " + id + " " + dueBy);
  }

  static void refused(String id) {
    say("F " + id);
  }

  static void assigned(int partition, Position.Exact next) {
    say("N " + partition + " " + next.offset());
  }

  static void committing(Position.Exact next) {
    say("K " + next.partition() + " " + next.offset());
  }

  static void committed(Position.Exact next) {
    say("L " + next.partition() + " " + next.offset());
  }

  static void wrong(String what) {
    say("E " + what.replace('\n', ' '));
  }

  /** Lines that belong together, each with its end. */
  static void lines(StringBuilder lines) {
    write(lines.toString());
  }

  private static void say(String line) {
    write(line + "\n");
  }

  private static void write(String text) {
    // What is longer than a page may be mixed with what others write.
    LOCK.lock();
    try {
      OUT.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      // Nobody listens any more: whatever happens now is nobody's business.
      Runtime.getRuntime().halt(1);
      throw new UncheckedIOException(gone);
    } finally {
      LOCK.unlock();
    }
  }
}
