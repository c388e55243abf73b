package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;

/** Packs one task at a time. */
final class Packer implements Handler<PackingTask> {
  @Override
  public void handle(PackingTask task, Context context) {
    context.publish(
        Channels.PACKED,
        new Facts.Packed(task.invoice(), task.line()),
        Ids.of("packed", task.invoice(), task.line()));
  }
}
