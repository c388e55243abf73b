package dev.millrace.embedded.state;

import java.util.ArrayList;
import java.util.List;

/**
 * What was added lately: the newest in a heap, and whenever there are {@link #PER_BLOCK} of them, a
 * block of what they were in order. So a million takes little memory, none of it in one piece, and
 * a checkpoint reads it without a copy while it goes on being read.
 */
final class DueMemory {
  /** A heap so large stays in a processor's cache. */
  static final int PER_BLOCK = 4096;

  private final int perBlock;
  private final DueHeap newest = new DueHeap();
  private final List<DueBlock> blocks = new ArrayList<>();

  DueMemory(int perBlock) {
    this.perBlock = perBlock;
  }

  /**
   * Adds something.
   *
   * @return whether it comes before all that is in the heap
   */
  boolean add(long due, long place, long number) {
    boolean first = newest.isEmpty() || due <= newest.due();
    newest.add(due, place, number);
    return first;
  }

  /** Whether the newest are to be {@linkplain #sort sorted}. */
  boolean isFull() {
    return newest.size() >= perBlock;
  }

  /** Makes a block of the newest. What {@link #parts} said does not hold any more. */
  void sort() {
    blocks.removeIf(DueBlock::isEmpty);
    if (!newest.isEmpty()) {
      blocks.add(new DueBlock(newest));
    }
  }

  /** Gives everything away, as blocks. */
  List<DueBlock> takeAll() {
    sort();
    List<DueBlock> taken = List.copyOf(blocks);
    blocks.clear();
    return taken;
  }

  /** Everything it has, to be read and removed where it is. */
  List<Due> parts() {
    List<Due> parts = new ArrayList<>(blocks);
    parts.add(newest);
    return parts;
  }

  int size() {
    return newest.size() + left(blocks);
  }

  /** How many are in these, which were not read yet. */
  static int left(List<DueBlock> blocks) {
    int left = 0;
    for (DueBlock block : blocks) {
      left += block.left();
    }
    return left;
  }
}
