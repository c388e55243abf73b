package dev.millrace.seam;

import java.io.IOException;

/**
 * The disk has no room. Unlike any other failure of a write it says nothing against the disk, and
 * passes when room is made.
 */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With the file that could not grow, and what the system said. */
  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With the file that could not grow. */
  public DiskFullException(String message) {
    super(message);
  }
}
