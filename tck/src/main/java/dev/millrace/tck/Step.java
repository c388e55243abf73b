package dev.millrace.tck;

/** A part of a test. */
@FunctionalInterface
interface Step {
  void run() throws Exception;
}
