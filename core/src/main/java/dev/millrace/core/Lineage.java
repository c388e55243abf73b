package dev.millrace.core;

import dev.millrace.Message;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a new message inherits from the one that is being handled: conversation, cause and trace.
 */
record Lineage(@Nullable String correlation, @Nullable String causation, @Nullable String trace) {
  private static final Lineage NONE = new Lineage(null, null, null);

  /** Of a message that nothing caused: it begins a conversation of its own. */
  static Lineage none() {
    return NONE;
  }

  boolean isNone() {
    return correlation == null && causation == null && trace == null;
  }

  /** Of a message that is published while {@code cause} is handled. */
  static Lineage of(Message cause) {
    Optional<String> trace = cause.extension(Message.TRACE_PARENT);
    return new Lineage(cause.correlationId().orElse(cause.id()), cause.id(), trace.orElse(null));
  }

  /**
   * Writes it and the headers. A header may begin another conversation; what caused a message is
   * not the application's to say.
   */
  void stamp(Message.Builder message, String id, Map<String, String> headers) {
    message.correlationId(correlation == null ? id : correlation);
    if (trace != null) {
      message.extension(Message.TRACE_PARENT, trace);
    }
    headers.forEach(message::extension);
    if (causation != null) {
      message.causationId(causation);
    }
  }
}
