package dev.millrace.examples.orders.flow;

/** A data directory is in use for another input. */
public final class WrongInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongInputException(String first, String now) {
    super(
        "the data directory belongs to the input %s, whose content differs from that of %s; give --data another directory"
            .formatted(first, now));
  }
}
