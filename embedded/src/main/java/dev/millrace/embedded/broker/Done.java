package dev.millrace.embedded.broker;

/** The answer where all there is to say is that it was done. */
enum Done {
  DONE
}
