package dev.millrace.embedded.broker;

/** A message that was accepted and waits to be taken. */
final class DelayedMessage {
  final long id;
  final int channel;
  final int partition;
  final long due;
  final int lane;
  long location;
  int length;

  DelayedMessage(long id, int channel, int partition, long due, int lane) {
    this.id = id;
    this.channel = channel;
    this.partition = partition;
    this.due = due;
    this.lane = lane;
  }
}
