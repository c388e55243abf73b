package dev.millrace.embedded.socket;

import dev.millrace.ClosedException;
import dev.millrace.DamagedDataException;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.OutcomeUnknownException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import java.util.concurrent.CompletionException;

/**
 * How a failure crosses the socket: as the name of its class and its message, both of which are
 * part of the API.
 */
final class Failures {
  private Failures() {}

  static void write(Throwable failure, ByteSink sink) {
    Throwable cause = unwrapped(failure);
    sink.text(cause.getClass().getSimpleName());
    String message = cause.getMessage();
    sink.text(message == null ? cause.toString() : message);
  }

  static RuntimeException read(ByteFeed feed) {
    String name = feed.text();
    String message = feed.text();
    return switch (name) {
      case "MessageTooLargeException" -> new MessageTooLargeException(message);
      case "StorageFullException" -> new StorageFullException(message);
      case "StoreFailedException" -> new StoreFailedException(message);
      case "OutcomeUnknownException" -> new OutcomeUnknownException(message);
      case "UnsupportedCapabilityException" -> new UnsupportedCapabilityException(message);
      case "DamagedDataException" -> new DamagedDataException(message);
      case "ClosedException" -> new ClosedException(message);
      case "IllegalArgumentException" -> new IllegalArgumentException(message);
      default -> new MillraceException(message);
    };
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
