package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Entries;

/** Says which entries of a segment survive when it is written again. */
@FunctionalInterface
public interface Keep {
  /** Whether the entry survives that the cursor is on; its batch says whose it is. */
  boolean keep(Entries entry);
}
