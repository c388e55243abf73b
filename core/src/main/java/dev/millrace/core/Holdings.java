package dev.millrace.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an intake holds, in order of arrival; the links are in the messages themselves. */
final class Holdings {
  private @Nullable Pending first;
  private @Nullable Pending last;
  private int size;

  void add(Pending pending) {
    pending.listed = true;
    pending.before = last;
    if (last == null) {
      first = pending;
    } else {
      last.after = pending;
    }
    last = pending;
    size++;
  }

  /** Takes it out; whether it was there. */
  boolean remove(Pending pending) {
    if (!pending.listed) {
      return false;
    }
    Pending before = pending.before;
    Pending after = pending.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    pending.listed = false;
    pending.before = null;
    pending.after = null;
    size--;
    return true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** All of them. */
  List<Pending> all() {
    List<Pending> all = new ArrayList<>(size);
    for (Pending pending = first; pending != null; pending = pending.after) {
      all.add(pending);
    }
    return all;
  }

  void clear() {
    all().forEach(this::remove);
  }
}
