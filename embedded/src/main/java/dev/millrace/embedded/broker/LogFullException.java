package dev.millrace.embedded.broker;

import dev.millrace.StorageFullException;

/**
 * The log is at its cap. A checkpoint will make room: whoever asked is asked again when there is,
 * and is told nothing meanwhile.
 */
final class LogFullException extends StorageFullException {
  private static final long serialVersionUID = 1L;

  LogFullException() {
    super("the log is at its cap until the next checkpoint");
  }
}
