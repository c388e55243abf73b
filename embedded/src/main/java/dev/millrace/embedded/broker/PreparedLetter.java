package dev.millrace.embedded.broker;

import dev.millrace.spi.DeadLetter;

/**
 * A dead letter that is laid out.
 *
 * @param identity the subscription, source and id: what a second letter has in common with the one
 *     it replaces
 */
record PreparedLetter(String identity, Content content) {
  static PreparedLetter of(DeadLetter letter) {
    return new PreparedLetter(
        letter.subscription() + '\n' + letter.message().source() + '\n' + letter.message().id(),
        new Content(null, LetterFormat.encode(letter)));
  }

  /** How much room it takes at most. */
  long most() {
    return content.bytes().length + 4L * identity.length() + Publishing.RECORD;
  }
}
