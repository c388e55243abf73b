package dev.millrace.tck;

import dev.millrace.Channel;

/** A part of a test that is run with a channel. */
@FunctionalInterface
interface Body {
  void run(Channel<String> channel) throws Exception;
}
