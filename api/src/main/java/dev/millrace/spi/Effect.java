package dev.millrace.spi;

/**
 * One thing that a handling causes besides the end of its message. Patterns add kinds of effect,
 * never a second way to commit: timers, keyed state, duplicate marks and checkpoints have their
 * place here, and in the log's format, for when they exist.
 */
public sealed interface Effect {
  /** A message is published. */
  record Publish(Outgoing outgoing) implements Effect {}
}
