package dev.millrace.examples.orders.view;

/** Shows a run while it goes on. For one thread. */
public interface View extends AutoCloseable {
  /**
   * Shows how far it is, {@code nanos} after it began. Cheap to call often: a view decides by
   * itself when to draw.
   */
  void show(Snapshot snapshot, long nanos);

  /** Shows the last one, and leaves the terminal as it was. Closing twice is fine. */
  @Override
  void close();
}
