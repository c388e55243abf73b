package dev.millrace;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message has besides id, type and data.
 *
 * @param extensions sorted by name, not modifiable
 */
record MessageParts(
    URI source,
    @Nullable String subject,
    @Nullable Instant time,
    @Nullable String dataContentType,
    @Nullable URI dataSchema,
    Map<String, String> extensions) {}
