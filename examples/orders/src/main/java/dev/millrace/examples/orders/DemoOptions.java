package dev.millrace.examples.orders;

import dev.millrace.examples.orders.input.Input;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What a run is asked to do.
 *
 * @param input the order lines
 * @param data the data directory
 * @param chaos the seed of what goes wrong on purpose, or empty for nothing
 * @param json whether the last line is one JSON object rather than a sheet for people
 * @param look how it shows itself while it goes on
 */
public record DemoOptions(Input input, Path data, OptionalLong chaos, boolean json, Look look) {
  /** How a run shows itself. */
  public enum Look {
    /** A line now and then. */
    LINES,
    /** A table drawn over itself. */
    LIVE,
    /** The same in colours. */
    LIVE_IN_COLOUR
  }
}
