package dev.millrace.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a store lies on, and how a process on it comes to its end. */
interface Machine extends AutoCloseable {
  /** As it is reported: {@code kill}, or the name of a filesystem. */
  String name();

  /** Forgets everything and gives an empty directory. */
  Path empty() throws IOException, InterruptedException;

  /**
   * Ends the process as suddenly as this machine can, and gives what it said until then. Afterwards
   * the directory is as the next process would find it.
   */
  List<String> strike(Child child) throws IOException, InterruptedException;

  /** Leaves nothing behind outside of its folder. */
  @Override
  void close() throws IOException;
}
