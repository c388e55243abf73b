package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Piece;
import dev.millrace.spi.DeadLetter;

/**
 * A dead letter that is laid out.
 *
 * @param identity what a second letter has in common with the one it replaces
 */
record PreparedLetter(long identity, Piece piece) {
  static PreparedLetter of(DeadLetter letter) {
    byte[] content = Letters.content(letter);
    return new PreparedLetter(
        Letters.identity(letter), new Piece(content.length + 16).add(0, 0, content));
  }

  /** How much room it takes at most, with what is said about the one it replaces. */
  long most() {
    return piece.size() + 2L * Prepared.RECORD;
  }
}
