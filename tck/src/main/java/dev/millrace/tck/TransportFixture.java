package dev.millrace.tck;

import dev.millrace.seam.Seam;
import java.time.Duration;

/**
 * A broker to try a transport on, as one test sees it.
 *
 * <p>Channels get names that no other test has, so a broker that is slow to start may serve many
 * tests, one after another.
 */
public interface TransportFixture {
  /**
   * The URL that {@link dev.millrace.Millrace#open} is given. Opening it again reaches the same
   * broker.
   */
  String url();

  /** Time, threads and waiting; {@link Seam#real()} for a broker that runs on the machine's own. */
  Seam seam();

  /**
   * How long a test waits for something that has to happen before it calls it missing. Only
   * failures take this long; ten seconds suit a broker on the same machine.
   */
  Duration patience();

  /**
   * Whether the broker ends with the application that opened it. Tests then close the application
   * before they {@link #restart}, and open it again afterwards; otherwise it stays open, and has to
   * find its way back by itself.
   */
  boolean endsWithApplication();

  /**
   * Ends the broker, by force where it is a process of its own, and starts it again over the same
   * data.
   */
  void restart() throws Exception;

  /** Stops the broker and deletes its data. Called once, however the test ended. */
  void close() throws Exception;
}
