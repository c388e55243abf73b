package dev.millrace.simulation;

/**
 * The simulated process is dead. Thrown into whatever was running when it died, and by whatever it
 * tries afterwards; it is an error so that code which handles exceptions does not take it for one.
 */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  SimulatedCrash(String message) {
    // No stack: thousands of these are thrown, and where it happened is in the message.
    super(message, null, false, false);
  }
}
