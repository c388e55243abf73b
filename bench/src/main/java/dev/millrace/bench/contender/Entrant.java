package dev.millrace.bench.contender;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every contender there is, by the name it has in the results. */
public enum Entrant {
  /** The public API with its defaults. */
  MILLRACE("millrace", true, 0, Kind.OURS),
  /** The same broker through the SPI, without encoding, lanes and handlers. */
  MILLRACE_ENGINE("millrace-engine", true, 0, Kind.OURS),
  /** One write and one sync for each turn of its event loop. */
  REDIS("redis", true, 0.33, Kind.SERVER),
  /** An LSM tree with a synced log, through JNI. */
  ROCKSDB("rocksdb", true, 0.25, Kind.EMBEDDED),
  /** In this JVM, its journal's timer set for this disk. */
  ARTEMIS_TUNED("artemis-tuned", true, 0.23, Kind.EMBEDDED),
  /** In this JVM, as it comes. */
  ARTEMIS_DEFAULT("artemis-default", true, 0, Kind.EMBEDDED),
  /** A table, one transaction a message. */
  SQLITE("sqlite", true, 0, Kind.EMBEDDED),
  /** A table, SKIP LOCKED. */
  POSTGRESQL("postgresql", true, 0.10, Kind.SERVER),
  /** A quorum queue on one node. */
  RABBITMQ("rabbitmq-quorum", true, 0.09, Kind.SERVER),
  /** One partition, a flush for each batch. */
  KAFKA_FLUSH("kafka-flush", true, 0.13, Kind.SERVER),
  /** As it comes: the operating system writes when it likes. */
  KAFKA("kafka", false, 0, Kind.SERVER),
  /** As it comes: a sync every two minutes. */
  NATS("nats", false, 0, Kind.SERVER),
  /** Does not sync with each commit. */
  H2("h2", false, 0, Kind.EMBEDDED),
  /** Memory-mapped, never synced. */
  CHRONICLE("chronicle", false, 0, Kind.EMBEDDED);

  /** Where the work is done. */
  public enum Kind {
    /** The system this project makes. */
    OURS,
    /** In the process that publishes. */
    EMBEDDED,
    /** In a process of its own, one socket away. */
    SERVER
  }

  private final String label;
  private final boolean durable;
  private final double share;
  private final Kind kind;

  Entrant(String label, boolean durable, double share, Kind kind) {
    this.label = label;
    this.durable = durable;
    this.share = share;
    this.kind = kind;
  }

  /** The name in the results. */
  public String label() {
    return label;
  }

  /** Whether what it acknowledges survives a power cut, as it is set up here. */
  public boolean durable() {
    return durable;
  }

  /** Its known share of the limit of 64 publishers, or 0 if none is held against it. */
  public double share() {
    return share;
  }

  /** Where the work is done. */
  public Kind kind() {
    return kind;
  }

  /** Whether it is somebody else's. */
  public boolean peer() {
    return kind != Kind.OURS;
  }

  /** The entrant of this name. */
  public static Optional<Entrant> labelled(String label) {
    return Arrays.stream(values()).filter(entrant -> entrant.label.equals(label)).findFirst();
  }

  /** Our own, and the others if asked for. */
  public static List<Entrant> all(boolean peers) {
    return Arrays.stream(values()).filter(entrant -> peers || !entrant.peer()).toList();
  }
}
