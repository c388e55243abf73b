package dev.millrace.embedded.segment;

/**
 * Where a batch lies, as the index has it.
 *
 * @param offset where its record begins in the file
 * @param length of its bytes, without what the record adds
 * @param until where its run ends in the file
 */
record Place(
    int channel,
    int partition,
    long first,
    long last,
    int count,
    long firstAt,
    long lastAt,
    long offset,
    int length,
    long until) {
  /** Before anything was looked up. */
  static final Place NOWHERE = new Place(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Where its record ends in the file. */
  long end() {
    return offset + SegmentLayout.RECORD_BYTES + length;
  }
}
