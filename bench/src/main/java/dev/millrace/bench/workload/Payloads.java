package dev.millrace.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random bytes, the same for every contender: nothing in them compresses or repeats soon. */
public final class Payloads {
  private static final int DIFFERENT = 1024;

  private final List<byte[]> payloads = new ArrayList<>(DIFFERENT);
  private int next;

  /** For one thread. */
  public Payloads(int thread, int size) {
    Random random = new Random(thread);
    int different = Math.max(16, Math.min(DIFFERENT, (4 << 20) / Math.max(1, size)));
    for (int i = 0; i < different; i++) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      payloads.add(payload);
    }
  }

  /** The next one. */
  public byte[] next() {
    byte[] payload = payloads.get(next);
    next = next + 1 == payloads.size() ? 0 : next + 1;
    return payload;
  }

  /** The next ones, at most as many as there are. */
  public List<byte[]> next(int count) {
    List<byte[]> some = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      some.add(next());
    }
    return some;
  }
}
