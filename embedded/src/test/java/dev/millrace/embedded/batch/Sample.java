package dev.millrace.embedded.batch;

import dev.millrace.simulation.Seeded;
import java.util.ArrayList;
import java.util.List;

/** What an entry says, to be compared. */
public record Sample(long number, long at, int lane, int priority, List<Byte> content) {
  /** Entries with gaps between them, from a seed. */
  public static List<Sample> some(Seeded chance, int count, long base, long at) {
    List<Sample> samples = new ArrayList<>();
    long number = base;
    for (int i = 0; i < count; i++) {
      samples.add(
          new Sample(
              number,
              i == 0 ? at : at + chance.below(100),
              chance.below(3) == 0 ? 0 : (int) chance.next(),
              chance.below(10),
              content(chance, chance.below(40))));
      number += chance.chance(3, 4) ? 1 : 1 + chance.below(50);
    }
    return samples;
  }

  private static List<Byte> content(Seeded chance, int length) {
    List<Byte> content = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      content.add((byte) chance.next());
    }
    return content;
  }

  /** The content. */
  public byte[] bytes() {
    byte[] bytes = new byte[content.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = content.get(i);
    }
    return bytes;
  }

  /** What the entry says that the cursor is on. */
  public static Sample of(Entries entry) {
    return new Sample(
        entry.number(), entry.at(), entry.lane(), entry.priority(), list(entry.contentBytes()));
  }

  /** Bytes that can be compared. */
  public static List<Byte> list(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte value : bytes) {
      list.add(value);
    }
    return list;
  }

  /** What all entries of a batch say. */
  public static List<Sample> of(Batch batch) {
    List<Sample> samples = new ArrayList<>();
    Entries entries = batch.entries();
    while (entries.next()) {
      samples.add(of(entries));
    }
    return samples;
  }

  /** Adds entries to a batch. */
  public static BatchBuilder build(BatchBuilder builder, List<Sample> samples) {
    for (Sample sample : samples) {
      builder.add(sample.number, sample.at, sample.lane, sample.priority, sample.bytes());
    }
    return builder;
  }
}
