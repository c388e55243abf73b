package dev.millrace.embedded.batch;

import dev.millrace.Compression;
import dev.millrace.UnsupportedCapabilityException;
import java.util.Locale;

/** A channel's batches are compressed in a way that no module on the class path can do. */
public final class MissingCompressionException extends UnsupportedCapabilityException {
  private static final long serialVersionUID = 1L;

  MissingCompressionException(Compression how) {
    super(
        "compression %s needs a module that is not there; add dev.millrace:millrace-%s to the application"
            .formatted(how, how.name().toLowerCase(Locale.ROOT)));
  }
}
