package dev.millrace.embedded.broker;

import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Scrubber;
import dev.millrace.embedded.segment.SegmentSettings;
import dev.millrace.seam.Seam;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scrubber of an open store, unless it is switched off, and what it has found. Safe for many
 * threads.
 */
final class Scrubbing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubbing.class);

  /**
   * A process that is started every day would never come to a first pass that begins after a week;
   * one that lives for minutes, as commands do, has better things to do.
   */
  private static final Duration FIRST = Duration.ofHours(1);

  private final Path directory;
  private final List<String> damage = new CopyOnWriteArrayList<>();
  private final @Nullable Scrubber scrubber;

  Scrubbing(Seam seam, SegmentSettings settings, StoreOptions options, Checkpoints checkpoints) {
    this.directory = options.directory();
    Duration rest = options.scrub();
    this.scrubber =
        rest.isZero()
            ? null
            : Scrubber.start(
                seam,
                settings,
                options.scrubRate(),
                rest.compareTo(FIRST) < 0 ? rest : FIRST,
                rest,
                checkpoints::following,
                this::hear);
  }

  private void hear(DamagedSegmentException found) {
    damage.add(String.valueOf(found.getMessage()));
    LOG.error(
        "the scrubber found damage in {} before anybody needed what is damaged: {}",
        directory,
        found.getMessage());
  }

  /** How many bytes were verified since the store was opened. */
  long bytes() {
    return scrubber == null ? 0 : scrubber.bytes();
  }

  /** How often everything was verified since the store was opened. */
  long passes() {
    return scrubber == null ? 0 : scrubber.passes();
  }

  /** Each damage that was found since the store was opened, once. */
  List<String> damage() {
    return List.copyOf(damage);
  }

  @Override
  public void close() {
    if (scrubber != null) {
      scrubber.close();
    }
  }
}
