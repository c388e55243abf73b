package dev.millrace.seam;

/**
 * The named durable boundaries of the code.
 *
 * <p>Production does nothing when one is reached. A test counts them, and ends the simulated
 * process at any of them to prove that what comes back afterwards is what was promised.
 */
@FunctionalInterface
public interface CrashPoints {
  /**
   * Says that execution has come to the boundary {@code name}, for example {@code
   * log.frame.written}.
   */
  void reach(String name);

  /** Reaching any boundary does nothing. */
  static CrashPoints none() {
    return name -> {};
  }
}
