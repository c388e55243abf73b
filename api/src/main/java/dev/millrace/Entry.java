package dev.millrace;

/**
 * A message read from a channel without settling anything.
 *
 * @param <T> what the message says
 * @param position where it is
 * @param message the envelope
 * @param value what it says
 */
public record Entry<T>(Position position, Message message, T value) {}
