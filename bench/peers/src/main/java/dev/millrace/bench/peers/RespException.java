package dev.millrace.bench.peers;

import java.io.IOException;

/** Redis answered with an error. */
final class RespException extends IOException {
  private static final long serialVersionUID = 1L;

  RespException(String message) {
    super(message);
  }
}
