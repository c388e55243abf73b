package dev.millrace.seam;

/** Makes identifiers. */
public interface Ids {
  /**
   * A new identifier: 36 characters, unique in practice across processes, roughly ordered by the
   * time it was made.
   */
  String next();
}
