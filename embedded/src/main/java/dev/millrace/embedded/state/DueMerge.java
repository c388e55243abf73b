package dev.millrace.embedded.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several that give what is due, as one: always the earliest of all. */
final class DueMerge implements Due {
  private final List<? extends Due> parts;
  private @Nullable Due first;

  DueMerge(List<? extends Due> parts) {
    this.parts = List.copyOf(parts);
    this.first = earliest();
  }

  private @Nullable Due earliest() {
    Due earliest = null;
    for (Due part : parts) {
      if (!part.isEmpty() && (earliest == null || part.comesBefore(earliest))) {
        earliest = part;
      }
    }
    return earliest;
  }

  /** To be called when something was added to one of them. */
  void changed() {
    first = earliest();
  }

  private Due first() {
    Due some = first;
    if (some == null) {
      throw new IllegalStateException("nothing is due ever");
    }
    return some;
  }

  @Override
  public boolean isEmpty() {
    return first == null;
  }

  @Override
  public long due() {
    return first().due();
  }

  @Override
  public long place() {
    return first().place();
  }

  @Override
  public long number() {
    return first().number();
  }

  @Override
  public void remove() {
    first().remove();
    first = earliest();
  }
}
