package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Entries;
import java.util.ArrayList;
import java.util.List;

/** What is being put together for one receive of one consumer. */
final class Handing {
  final Member member;
  final Member.Request request;

  /** What the clock says, in milliseconds since 1970. */
  final long millis;

  /** One for each partition that gave anything. */
  private final List<Run> runs = new ArrayList<>(1);

  private int size;
  private long bytes;
  private boolean full;

  Handing(Member member, Member.Request request, long millis) {
    this.millis = millis;
    this.member = member;
    this.request = request;
  }

  int size() {
    return size;
  }

  List<Run> runs() {
    return runs;
  }

  /** Whether there are so many, or a message did not fit. */
  boolean isFull(int until) {
    return full || size >= until;
  }

  /** Whether a message finds room; nothing else does after one that does not. */
  boolean hasRoom(int length) {
    full |= size > 0 && bytes + length > request.maxBytes();
    return !full;
  }

  void add(Cursor cursor, Entries entry, int lane, int attempts, boolean suspect) {
    run(cursor).add(entry, lane, attempts, suspect);
    size++;
    bytes += entry.contentLength();
  }

  private Run run(Cursor cursor) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i).cursor == cursor) {
        return runs.get(i);
      }
    }
    Run run = new Run(cursor, member);
    runs.add(run);
    cursor.open(run);
    return run;
  }
}
