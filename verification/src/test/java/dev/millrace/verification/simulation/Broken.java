package dev.millrace.verification.simulation;

/**
 * An invariant does not hold. I1: what was acknowledged is there until it is settled. I2: a message
 * stays where it is, and nothing else is there. I3: keys are in order. I4: nothing is there that
 * was not sent, and what was handed out stays. I5: what is settled, or leased, does not come again.
 * I6: attempts and times are kept. I7: what is taken together is there together. I8: the disk holds
 * no more than it should.
 */
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1;

  private final int invariant;

  private Broken(int invariant, String what) {
    super("I" + invariant + ": " + what);
    this.invariant = invariant;
  }

  int invariant() {
    return invariant;
  }

  static void unless(boolean holds, int invariant, String what, @org.jspecify.annotations.Nullable Object... values) {
    if (!holds) {
      throw new Broken(invariant, what.formatted(values));
    }
  }
}
