package dev.millrace.embedded.log;

import org.jspecify.annotations.Nullable;

/**
 * What a record is about. The numbers are part of the format and never change; what the bytes of
 * each kind mean is decided by the broker.
 */
public enum RecordKind {
  /** A channel exists. */
  CHANNEL(1),
  /** A subscription exists. */
  SUBSCRIPTION(2),
  /** Messages were taken and have their places. */
  BATCH(3),
  /** A dead letter or delayed message is not wanted any more. */
  REMOVED(5),
  /** Hand-overs begin. */
  START(6),
  /** Hand-overs ended. */
  SETTLED(7),
  /** A position was committed. */
  POSITION(8),
  /** A message was given up on where positions are committed. */
  GIVEN_UP(9),
  /** Nothing but that everything before is durable. */
  SEAL(10),
  /** A subscription has heard that it will not get messages. */
  MISSED(11),
  /** Retention passed over messages. */
  RECLAIMED(40),
  /** A repair gave messages up. */
  LOST(41),

  // Reserved for what comes next, so that it needs no second format: this version neither writes
  // nor reads them.
  /** Reserved: keyed state. */
  STATE(32, false),
  /** Reserved: a timer is set or cancelled. */
  TIMER(33, false),
  /** Reserved: an append under a condition. */
  CONDITION(34, false),
  /** Reserved: what an entity's history can be found by. */
  TAG(35, false),
  /** Reserved: where recovery may begin. */
  CHECKPOINT(36, false),
  /** Reserved: a lane is parked or held. */
  PARKED(37, false),
  /** Reserved: a mark against duplicates. */
  DEDUPE(38, false),
  /** Reserved: a redrive and what it did. */
  REDRIVE(39, false);

  private static final @Nullable RecordKind[] BY_CODE = new @Nullable RecordKind[256];

  static {
    for (RecordKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final boolean inUse;

  RecordKind(int code) {
    this(code, true);
  }

  RecordKind(int code, boolean inUse) {
    this.code = code;
    this.inUse = inUse;
  }

  /** The number in the format, from 1 to 255. */
  public int code() {
    return code;
  }

  /** Whether this version writes and reads records of this kind. */
  public boolean inUse() {
    return inUse;
  }

  /** The kind that is in use under this number, or null. */
  static @Nullable RecordKind inUse(int code) {
    RecordKind kind = BY_CODE[code & 0xff];
    return kind == null || !kind.inUse ? null : kind;
  }
}
