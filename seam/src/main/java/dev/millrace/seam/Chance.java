package dev.millrace.seam;

/** Makes random numbers: good enough for jitter and sampling, never for secrets. */
public interface Chance {
  /** A number drawn evenly from {@code low} to {@code high}, both included. */
  long between(long low, long high);

  /** A number drawn evenly from 0, included, to 1, excluded. */
  double fraction();
}
